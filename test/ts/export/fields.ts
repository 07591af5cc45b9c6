// Protocol Buffers read back, knowing nothing of ONNX.

export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a message in their order. Throws unless every byte belongs to one. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    let weight = 1;
    for (let byte = 128; byte >= 128; weight *= 128) {
      byte = bytes[at++]!;
      value += (byte % 128) * weight;
    }
    return value;
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key % 8;
    const number = Math.floor(key / 8);
    if (type === 0) fields.push({ number, value: varint() });
    else {
      const length = type === 5 ? 4 : varint();
      if (type !== 5 && type !== 2) throw new Error(`wire type ${type}`);
      fields.push({ number, value: bytes.subarray(at, at + length) });
      at += length;
    }
  }
  if (at !== bytes.length) throw new Error(`${at} of ${bytes.length} bytes`);
  return fields;
}

/** The messages in the field of that number. */
export function messagesIn(fields: readonly Field[], number: number): Field[][] {
  return bytesIn(fields, number).map(fieldsOf);
}

/** The texts in the field of that number. */
export function textsIn(fields: readonly Field[], number: number): string[] {
  return bytesIn(fields, number).map((bytes) => new TextDecoder().decode(bytes));
}

/** The whole numbers in the field of that number. */
export function integersIn(fields: readonly Field[], number: number): number[] {
  return fields.filter((field) => field.number === number).map(({ value }) => value as number);
}

function bytesIn(fields: readonly Field[], number: number): Uint8Array[] {
  return fields.filter((field) => field.number === number).map(({ value }) => value as Uint8Array);
}
