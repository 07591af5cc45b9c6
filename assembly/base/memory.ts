// The arena that everything lives in, and the workspace that gemm packs into.
//
//   0          __heap_base              arena                          top            memory.size
//   | statics  | workspace | arguments  | 16-byte aligned allocations  | free         |
//
// alloc moves `top` up and grows the memory; mark reads it; release moves it back. Nothing else
// allocates, least of all a kernel. In the threads builds every thread has a workspace of its own.
//
// Handles are objects of the engine's own in the arena, linked from the newest to the oldest: what is not on that
// list is no handle, whatever its bytes say, and no argument may point into one.

import { OK, bad_pointer, out_of_memory, too_small } from "./abi";

const ALIGNMENT: usize = 16;
/** Packed panels of gemm (kernels/gemm.ts draws them). The build's initialMemory holds it. */
export const WORKSPACE_BYTES: usize = 1 << 19;
/** Room for the arguments of a kernel that is shared among threads. */
const ARGUMENTS_BYTES: usize = 128;

/** Two words in front of a handle: the handle before it, and its bytes. */
const LINK_BYTES: usize = 16;

let top: usize = arena_start();
let newest: usize = 0;

/** The end of a workspace: room for the few words that other kernels want (random.ts, dropout.ts, step.ts). */
const SMALL_BYTES: usize = 256;

/** Of a worker of the threads builds: its workspace. */
let own_workspace: usize = 0;

/** Address of this thread's workspace. */
// @ts-ignore: decorator
@inline
export function workspace(): usize {
  if (ASC_FEATURE_THREADS) {
    if (own_workspace) return own_workspace;
  }
  return first_workspace();
}

/** Makes `address` this thread's workspace. */
export function set_workspace(address: usize): void {
  own_workspace = address;
}

/** Address of SMALL_BYTES bytes at the end of this thread's workspace. */
// @ts-ignore: decorator
@inline
export function small_workspace(): usize {
  return workspace() + (WORKSPACE_BYTES - SMALL_BYTES);
}

// @ts-ignore: decorator
@inline
function first_workspace(): usize {
  return (__heap_base + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
}

function arena_start(): usize {
  return first_workspace() + WORKSPACE_BYTES + ARGUMENTS_BYTES;
}

/**
 * Address of ARGUMENTS_BYTES bytes for the arguments of the kernel that the main thread calls next; the other threads
 * read them there.
 */
// @ts-ignore: decorator
@inline
export function arguments_block(): usize {
  return first_workspace() + WORKSPACE_BYTES;
}

/** Allocates `bytes` bytes, 16-byte aligned, with undefined content. Returns their address, or 0 if the memory cannot grow. */
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

/** The end of the arena, to be passed to release later. */
export function mark(): usize {
  return top;
}

/** Frees everything that was allocated since `at = mark()`, networks and data sets too. */
export function release(at: usize): i32 {
  if (at < arena_start()) return too_small("release: at", arena_start(), at);
  if (at > top || (at & (ALIGNMENT - 1)) != 0) return bad_pointer("release: at", 0, <i32>ALIGNMENT, at);
  top = at;
  while (newest >= at) newest = load<usize>(newest - LINK_BYTES);
  return OK;
}

/** Room for an object of the engine, zeroed, that lives until it is released; 0 when the memory cannot grow. */
export function alloc_handle(bytes: usize): usize {
  const link = alloc(LINK_BYTES + bytes);
  if (link == 0) return 0;
  memory.fill(link, 0, LINK_BYTES + bytes);
  store<usize>(link, newest);
  store<usize>(link, bytes, 4);
  newest = link + LINK_BYTES;
  return newest;
}

/** Whether the address is that of a living object. */
export function is_handle(address: usize): bool {
  let handle = newest;
  while (handle > address) handle = load<usize>(handle - LINK_BYTES);
  return address != 0 && handle == address;
}

/** Whether the bytes share some with a living object or its link. */
function meets_handle(address: usize, bytes: u64): bool {
  for (let handle = newest; handle != 0; handle = load<usize>(handle - LINK_BYTES)) {
    const end = <u64>handle + <u64>load<usize>(handle - LINK_BYTES, 4);
    if (<u64>address < end && <u64>address + bytes > <u64>(handle - LINK_BYTES)) return true;
  }
  return false;
}

/** OK when `bytes` bytes from `address` lie in what has been allocated, aligned, and none of them is the engine's own. */
export function check_range(what: string, address: usize, bytes: u64, alignment: i32): i32 {
  const inside = address >= arena_start() && <u64>address + bytes <= <u64>top;
  if (inside && (address & (alignment - 1)) == 0 && !meets_handle(address, bytes)) return OK;
  return bad_pointer(what, bytes, alignment, address);
}

/** check_range for rows x columns elements of `size` bytes, rows `stride` elements apart. */
export function check_matrix(what: string, address: usize, rows: i32, columns: i32, stride: i32, size: i32): i32 {
  if (rows == 0 || columns == 0) return OK;
  const elements = <u64>(rows - 1) * <u64>stride + <u64>columns;
  return check_range(what, address, elements * <u64>size, size);
}
