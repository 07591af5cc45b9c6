// Counts the bytes that typed arrays ask for, whether or not they are ever written: the system gives memory only then.

const names = [
  "Uint8Array",
  "Uint16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "ArrayBuffer",
] as const;

let total = 0;

/** Bytes asked for until now. */
export function allocated(): number {
  return total;
}

/** From now on `new Uint8Array(length)` and the like are counted, if the constructor is looked up after this call. */
export function countAllocations(): void {
  for (const name of names) {
    const original = globalThis[name] as unknown as new (...given: unknown[]) => object;
    const size = (original as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const counting: typeof original = new Proxy(original, {
      construct(target, given, newTarget) {
        if (typeof given[0] === "number") total += given[0] * size;
        return Reflect.construct(target, given, newTarget === counting ? target : newTarget);
      },
    });
    Object.defineProperty(globalThis, name, {
      value: counting,
      configurable: true,
      writable: true,
    });
  }
}
