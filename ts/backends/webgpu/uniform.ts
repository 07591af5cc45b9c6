// A uniform buffer described by one list of fields, from which both the WGSL struct and the bytes are made.

export type Fields = Readonly<Record<string, "u32" | "f32">>;

export class Uniform<F extends Fields> {
  /** struct NAME { ... } */
  readonly wgsl: string;
  /** A multiple of 16. */
  readonly bytes: number;
  readonly #fields: F;

  constructor(name: string, fields: F) {
    const lines = Object.entries(fields).map(([field, type]) => `  ${field}: ${type},`);
    // The stride of an array in a uniform is a multiple of 16 bytes.
    while (lines.length % 4 !== 0) lines.push(`  unused${lines.length}: u32,`);
    this.wgsl = [`struct ${name} {`, ...lines, "}"].join("\n");
    this.bytes = lines.length * 4;
    this.#fields = fields;
  }

  /** Writes one struct at byte `at`. */
  write(view: DataView, at: number, values: { readonly [K in keyof F]: number }): void {
    for (const [field, type] of Object.entries(this.#fields)) {
      if (type === "u32") view.setUint32(at, values[field]!, true);
      else view.setFloat32(at, values[field]!, true);
      at += 4;
    }
  }

  /** The bytes of one struct, or of an array. */
  pack(...structs: readonly { readonly [K in keyof F]: number }[]): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(this.bytes * structs.length));
    structs.forEach((values, index) => {
      this.write(view, index * this.bytes, values);
    });
    return new Uint8Array(view.buffer);
  }
}
