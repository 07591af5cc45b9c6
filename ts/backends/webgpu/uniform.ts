// A uniform buffer described by one list of fields, from which both the WGSL struct and the bytes are made.

import type { Bytes } from "../../core/arrays.ts";

export type Fields = Readonly<Record<string, "u32" | "f32">>;

export type Values<F extends Fields> = { readonly [K in keyof F]: number };

export class Uniform<F extends Fields> {
  readonly name: string;
  /** struct NAME { ... } */
  readonly wgsl: string;
  /** A multiple of 16. */
  readonly bytes: number;
  /** A value for every field, for those that a kernel does not read. */
  readonly zeros: Values<F>;
  readonly #fields: F;

  constructor(name: string, fields: F) {
    this.name = name;
    const lines = Object.entries(fields).map(([field, type]) => `  ${field}: ${type},`);
    // The stride of an array in a uniform is a multiple of 16 bytes.
    while (lines.length % 4 !== 0) lines.push(`  unused${lines.length}: u32,`);
    this.wgsl = [`struct ${name} {`, ...lines, "}"].join("\n");
    this.bytes = lines.length * 4;
    this.zeros = Object.fromEntries(Object.keys(fields).map((field) => [field, 0])) as Values<F>;
    this.#fields = fields;
  }

  /** Writes one struct at byte `at`. */
  write(view: DataView, at: number, values: Values<F>): void {
    for (const [field, type] of Object.entries(this.#fields)) {
      if (type === "u32") view.setUint32(at, values[field]!, true);
      else view.setFloat32(at, values[field]!, true);
      at += 4;
    }
  }

  /** The bytes of one struct, or of an array. */
  pack(...structs: readonly Values<F>[]): Bytes {
    const view = new DataView(new ArrayBuffer(this.bytes * structs.length));
    structs.forEach((values, index) => {
      this.write(view, index * this.bytes, values);
    });
    return new Uint8Array(view.buffer);
  }
}
