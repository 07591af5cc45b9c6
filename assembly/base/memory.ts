// The arena, from which all memory is allocated, and the workspaces of the threads.
//
//   0          __heap_base              arena                          top            memory.size
//   | statics  | workspace | arguments  | 16-byte aligned allocations  | free         |
//
// alloc moves `top` up and grows the memory if necessary, mark returns `top`, and release moves it back. Kernels never
// allocate. In the threads builds each worker has its own workspace.
//
// A handle is the address of an engine object in the arena. The objects form a linked list, newest first. An address
// that is not on the list is not a handle, whatever bytes lie there. No pointer argument may point into an object.

import { OK, bad_pointer, out_of_memory, too_small } from "./abi";

const ALIGNMENT: usize = 16;
/** Size of a workspace, which holds the packed panels of gemm (kernels/gemm.ts). Fits the build's initialMemory. */
export const WORKSPACE_BYTES: usize = 1 << 19;
/** Size of the arguments block. */
const ARGUMENTS_BYTES: usize = 128;

/** Header of an object, in front of it: the next older handle (u32), and the object's size in bytes (u32). */
const LINK_BYTES: usize = 16;

let top: usize = arena_start();
let newest: usize = 0;

/** End of each workspace, for kernels that need a few words (random.ts, dropout.ts, lists.ts, step.ts). */
const SMALL_BYTES: usize = 256;

/** Workspace of a worker in the threads builds; 0 in the main instance. */
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
 * Address of the arguments block: ARGUMENTS_BYTES bytes, where the main thread puts the arguments of the kernel that it
 * calls next, and where the other threads read them.
 */
// @ts-ignore: decorator
@inline
export function arguments_block(): usize {
  return first_workspace() + WORKSPACE_BYTES;
}

/**
 * Allocates `bytes` bytes, 16-byte aligned, with undefined content. Returns their address, or 0 if the memory cannot
 * grow (see status_message).
 */
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

/** Returns the current end of the arena, for release. */
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

/** Allocates a zeroed object, which is a handle until it is released. Returns 0 if the memory cannot grow. */
export function alloc_handle(bytes: usize): usize {
  const link = alloc(LINK_BYTES + bytes);
  if (link == 0) return 0;
  memory.fill(link, 0, LINK_BYTES + bytes);
  store<usize>(link, newest);
  store<usize>(link, bytes, 4);
  newest = link + LINK_BYTES;
  return newest;
}

/** Whether `address` is a handle. */
export function is_handle(address: usize): bool {
  let handle = newest;
  while (handle > address) handle = load<usize>(handle - LINK_BYTES);
  return address != 0 && handle == address;
}

/** Whether any of the `bytes` bytes at `address` belongs to an object or its header. */
function overlaps_object(address: usize, bytes: u64): bool {
  for (let handle = newest; handle != 0; handle = load<usize>(handle - LINK_BYTES)) {
    const end = <u64>handle + <u64>load<usize>(handle - LINK_BYTES, 4);
    if (<u64>address < end && <u64>address + bytes > <u64>(handle - LINK_BYTES)) return true;
  }
  return false;
}

/** OK if `address` is aligned and the `bytes` bytes from there are allocated and belong to no object of the engine. */
export function check_range(what: string, address: usize, bytes: u64, alignment: i32): i32 {
  const inside = address >= arena_start() && <u64>address + bytes <= <u64>top;
  if (inside && (address & (alignment - 1)) == 0 && !overlaps_object(address, bytes)) return OK;
  return bad_pointer(what, bytes, alignment, address);
}

/** check_range for rows x columns elements of `size` bytes, rows `stride` elements apart. */
export function check_matrix(what: string, address: usize, rows: i32, columns: i32, stride: i32, size: i32): i32 {
  if (rows == 0 || columns == 0) return OK;
  const elements = <u64>(rows - 1) * <u64>stride + <u64>columns;
  return check_range(what, address, elements * <u64>size, size);
}
