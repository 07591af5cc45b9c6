// Messages with arrays. A clone of a part of an array would carry the whole buffer, and moving the buffer would take the
// array away from its owner, so each array is copied by itself and the copy is moved.

import { typeOf } from "../../core/shown.ts";

export interface Packed {
  readonly message: unknown;
  /** Buffers of the copied arrays, to be moved with the message. */
  readonly buffers: readonly ArrayBuffer[];
}

export function pack(message: unknown): Packed {
  const buffers: ArrayBuffer[] = [];
  const copy = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return copyOfView(value, buffers);
    if (Array.isArray(value)) return value.map(copy);
    if (typeOf(value) !== "Object") return value;
    const fields = Object.entries(value as object);
    return Object.fromEntries(fields.map(([name, field]) => [name, copy(field)]));
  };
  return { message: copy(message), buffers };
}

type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView;

/** A view of the same type, also of what Node calls a Buffer. */
function copyOfView(view: ArrayBufferView, buffers: ArrayBuffer[]): ArrayBufferView {
  const bytes = new Uint8Array(view.byteLength);
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  buffers.push(bytes.buffer);
  const View = (globalThis as unknown as Record<string, ViewConstructor>)[typeOf(view)]!;
  return new View(bytes.buffer);
}
