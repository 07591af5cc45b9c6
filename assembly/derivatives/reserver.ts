// Reserves buffers in the arena one by one, and remembers whether the memory sufficed for all of them.

import { alloc } from "../base/memory";


@unmanaged
export class Reserver {
  /** Whether a buffer was refused. */
  failed: bool;

  /** Address of `count` elements of `size` bytes, 16-byte aligned, content undefined. */
  take(count: u64, size: u64): usize {
    const at = alloc(<usize>min<u64>(count * size, 0xfffffff0));
    if (at == 0) this.failed = true;
    return at;
  }
}
