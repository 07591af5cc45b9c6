// Writes the structs of the ABI: what a host passes to the engine by address. abi.ts has their layouts.

import type { Bytes } from "../../core/arrays.ts";

/** A struct of the ABI as abi.ts describes it. */
interface Layout {
  readonly bytes: number;
  readonly fields: Readonly<Record<string, Field>>;
}

interface Field {
  readonly offset: number;
  readonly type: "i32" | "f64";
}

/** A number for each field. */
export type StructOf<L extends Layout> = { readonly [F in keyof L["fields"]]: number };

/** The structs one behind the other, in the engine's byte order. */
export function packed<L extends Layout>(layout: L, structs: readonly StructOf<L>[]): Bytes {
  const view = new DataView(new ArrayBuffer(structs.length * layout.bytes));
  structs.forEach((struct, index) => {
    for (const [name, { offset, type }] of Object.entries(layout.fields)) {
      const at = index * layout.bytes + offset;
      if (type === "i32") view.setInt32(at, struct[name]!, true);
      else view.setFloat64(at, struct[name]!, true);
    }
  });
  return new Uint8Array(view.buffer);
}
