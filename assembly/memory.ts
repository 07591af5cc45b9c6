// The arena that everything lives in, and the workspace that gemm packs into.
//
//   0          __heap_base   arena                            top            memory.size
//   | statics  | workspace   | 16-byte aligned allocations    | free         |
//
// alloc moves `top` up and grows the memory; mark reads it; release moves it back. Nothing else
// allocates, least of all a kernel.

import { OK, bad_pointer, out_of_memory, too_small } from "./abi";

const ALIGNMENT: usize = 16;
/** Packed panels of gemm (kernels/gemm.ts draws them). The build's initialMemory holds it. */
export const WORKSPACE_BYTES: usize = 1 << 19;

let top: usize = arena_start();

/** Address of the workspace. */
// @ts-ignore: decorator
@inline
export function workspace(): usize {
  return (__heap_base + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
}

function arena_start(): usize {
  return workspace() + WORKSPACE_BYTES;
}

/** `bytes` bytes, 16-byte aligned, content undefined; 0 when the memory cannot grow (see status_message). */
export function alloc(bytes: usize): usize {
  const end = <u64>top + ((<u64>bytes + (ALIGNMENT - 1)) & ~(<u64>(ALIGNMENT - 1)));
  const have = (<u64>memory.size()) << 16;
  if (end > have) {
    const pages = (end - have + 0xffff) >> 16;
    if (end > 0xffff0000 || memory.grow(<i32>pages) < 0) {
      out_of_memory(bytes);
      return 0;
    }
  }
  const address = top;
  top = <usize>end;
  return address;
}

/** Where the arena ends now: what release takes back. */
export function mark(): usize {
  return top;
}

/** Frees everything allocated since `at = mark()`. */
export function release(at: usize): i32 {
  if (at < arena_start()) return too_small("release: at", arena_start(), at);
  if (at > top || (at & (ALIGNMENT - 1)) != 0) return bad_pointer("release: at", 0, <i32>ALIGNMENT, at);
  top = at;
  return OK;
}

/** OK when `bytes` bytes from `address` lie inside the memory, aligned to `alignment`. */
export function check_range(what: string, address: usize, bytes: u64, alignment: i32): i32 {
  const inside = address > 0 && <u64>address + bytes <= (<u64>memory.size()) << 16;
  if (inside && (address & (alignment - 1)) == 0) return OK;
  return bad_pointer(what, bytes, alignment, address);
}

/** check_range for rows x columns elements of `size` bytes, rows `stride` elements apart. */
export function check_matrix(what: string, address: usize, rows: i32, columns: i32, stride: i32, size: i32): i32 {
  if (rows == 0 || columns == 0) return OK;
  const elements = <u64>(rows - 1) * <u64>stride + <u64>columns;
  return check_range(what, address, elements * <u64>size, size);
}
