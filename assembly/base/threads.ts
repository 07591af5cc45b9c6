// Fork and join for the threads builds: one instance of the module per thread, all on one shared memory. The main
// instance cuts a phase of work into chunks. Every thread takes the next chunk until none is left, and the main thread
// continues when all chunks are done. No value depends on which thread computes it or on where a chunk begins, so the
// results are the same for any number of threads.
//
//   control block; words that different threads write are a cache line apart
//   0    ticket    u64: next chunk | chunks << 32 | sequence << 48. Adding 1 claims a chunk
//   64   done      i32: finished chunks of this ticket; at least 0x10000 if a worker has failed
//   128  sleepers  i32: workers that sleep until the next ticket
//   192  waits     i32: 1 while the main thread sleeps until all chunks are done
//   196  ended     i32: 1 when the workers have to return
//   256  part      u32: index in the function table of part(args, from, to), which computes a range
//   260  args, size, unit   arguments of part; the range 0 .. size is cut at multiples of unit
//   320  a workspace for each worker
//
// A worker that wakes late finds no chunk left and goes back to sleep. Nobody waits for it.

import { OK, not_allowed, out_of_range } from "./abi";
import { WORKSPACE_BYTES, alloc_handle, set_workspace } from "./memory";

const DONE: usize = 64;
const SLEEPERS: usize = 128;
const WAITS: usize = 192;
const ENDED: usize = 196;
const PART: usize = 256;
const ARGS: usize = 260;
const SIZE: usize = 264;
const UNIT: usize = 268;
const CONTROL_BYTES: usize = 320;

const MOST_THREADS: i32 = 64;
/** Polls of the ticket before a worker sleeps. They outlast the serial parts of a step. */
const WORKER_SPINS: i32 = 100000;
/** Polls of `done` before the main thread sleeps, if it may sleep. */
const MAIN_SPINS: i32 = 20000;

/** Address of the control block in the main instance; 0 in a worker's instance, which never forks. */
let control: usize = 0;
let threads: i32 = 1;
let main_may_wait: bool = false;
let alone: bool = false;
let sequence: u32 = 0;

/**
 * Makes this the main instance of `count` threads. Returns the address of the control block, which all other threads
 * pass to threads_work; 0 if refused. Must be the first call. may_wait: 1 if this thread may sleep, 0 if it has to
 * spin, as the main thread of a page does.
 */
export function threads_start(count: i32, may_wait: i32): usize {
  if (count < 1 || count > MOST_THREADS) {
    out_of_range("threads_start: count", 1, MOST_THREADS, count);
    return 0;
  }
  if (control != 0) {
    not_allowed("threads_start", "to be called once");
    return 0;
  }
  control = alloc_handle(CONTROL_BYTES + <usize>(count - 1) * WORKSPACE_BYTES);
  if (control == 0) return 0;
  threads = count;
  main_may_wait = may_wait != 0;
  return control;
}

/** Runs worker `thread` (1 to count - 1) on an instance of its own. Returns after threads_end. */
export function threads_work(control_ptr: usize, thread: i32): i32 {
  if (thread < 1 || thread >= MOST_THREADS) return out_of_range("threads_work: thread", 1, MOST_THREADS - 1, thread);
  set_workspace(control_ptr + CONTROL_BYTES + <usize>(thread - 1) * WORKSPACE_BYTES);
  while (await_ticket(control_ptr)) take_chunks(control_ptr);
  return OK;
}

/** Makes the workers return from threads_work. From then on this instance works alone. */
export function threads_end(): i32 {
  if (control == 0) return OK;
  atomic.store<i32>(control + ENDED, 1);
  publish(0);
  threads = 1;
  return OK;
}

/** Reports that a worker left threads_work by a trap. The main thread, which waits for that worker, then traps too. */
export function threads_fail(control_ptr: usize): i32 {
  atomic.add<i32>(control_ptr + DONE, 0x10000); // exceeds any number of chunks
  atomic.notify(control_ptr + DONE, -1);
  return OK;
}

/** Makes for_each run on this thread alone, or on all again: in a small step, waiting costs more than sharing saves. */
export function work_alone(value: bool): void {
  alone = value;
}

/** Chunks per thread. With more than one, a thread that the system suspends holds up less work. */
const CHUNKS_A_THREAD: i32 = 2;

/**
 * Calls part(args, from, to) on all threads for ranges that cover 0 .. size. Returns when all are done. Ranges begin at
 * multiples of `unit`. Work that does not fill two ranges of `grain` elements stays on this thread. No result may
 * depend on where ranges begin. args: an object in linear memory.
 */
export function for_each<A>(
  part: (args: A, from: i32, to: i32) => void,
  args: A,
  size: i32,
  unit: i32,
  grain: i32,
): void {
  const chunks = ranges_of(size, unit, grain);
  if (!ASC_FEATURE_THREADS || chunks == 1) {
    part(args, 0, size);
    return;
  }
  store<i32>(control + PART, part.index);
  store<usize>(control + ARGS, changetype<usize>(args));
  store<i32>(control + SIZE, size);
  store<i32>(control + UNIT, unit);
  atomic.store<i32>(control + DONE, 0);
  publish(chunks);
  take_chunks(control);
  join(chunks);
}

/** Number of ranges into which for_each cuts 0 .. size. */
export function ranges_of(size: i32, unit: i32, grain: i32): i32 {
  if (!ASC_FEATURE_THREADS || threads == 1 || alone) return 1;
  return max(min(min(size / max(grain, 1), size / unit), CHUNKS_A_THREAD * threads), 1);
}

/** Grain for ranges with at least `least` of the `work` of all of 0 .. size. */
export function grain_of(least: u64, size: i32, work: u64): i32 {
  return <i32>min<u64>((least * <u64>size) / max<u64>(work, 1), <u64>size);
}

/** Elements that fill whole cache lines in f32 and in f64: the unit of ranges of flat buffers. */
export const LINE: i32 = 16;

/** Start of chunk `chunk` if 0 .. size is cut into `chunks` chunks of whole units. Chunk `chunks` starts at `size`. */
// @ts-ignore: decorator
@inline
function cut(size: i32, unit: i32, chunk: i32, chunks: i32): i32 {
  const units = (size + unit - 1) / unit;
  return min(size, <i32>((<i64>units * <i64>chunk) / <i64>chunks) * unit);
}

function publish(chunks: u32): void {
  sequence = (sequence + 1) & 0xffff;
  atomic.store<u64>(control, (<u64>((sequence << 16) | chunks)) << 32);
  if (atomic.load<i32>(control + SLEEPERS) > 0) atomic.notify(control + 4, -1);
}

/** Claims and computes chunks until none is left. */
function take_chunks(at: usize): void {
  for (;;) {
    const ticket = atomic.add<u64>(at, 1);
    const chunk = next_of(ticket);
    const chunks = total_of(ticket);
    if (chunk >= chunks) return;
    // part, args, size and unit belong to this ticket: the next one is not published before this chunk is done.
    const size = load<i32>(at + SIZE);
    const unit = load<i32>(at + UNIT);
    const from = cut(size, unit, chunk, chunks);
    call_indirect<void>(load<u32>(at + PART), load<usize>(at + ARGS), from, cut(size, unit, chunk + 1, chunks));
    const done = atomic.add<i32>(at + DONE, 1) + 1;
    if (done == chunks && atomic.load<i32>(at + WAITS) != 0) atomic.notify(at + DONE, 1);
  }
}

/** Waits until a ticket has a chunk left and returns true; returns false after threads_end. */
function await_ticket(at: usize): bool {
  let ticket: u64 = 0;
  while (atomic.load<i32>(at + ENDED) == 0) {
    for (let spins = WORKER_SPINS; spins > 0; spins--) {
      ticket = atomic.load<u64>(at);
      if (next_of(ticket) < total_of(ticket)) return true;
    }
    atomic.add<i32>(at + SLEEPERS, 1);
    // sleep returns at once if a ticket was published since the last load: the sequence has changed.
    if (atomic.load<i32>(at + ENDED) == 0) sleep(at + 4, <i32>(ticket >> 32));
    atomic.sub<i32>(at + SLEEPERS, 1);
  }
  return false;
}

function join(chunks: i32): void {
  for (let spins = MAIN_SPINS; ;) {
    const done = atomic.load<i32>(control + DONE);
    if (done == chunks) return;
    if (done > chunks) unreachable(); // threads_fail
    if (spins > 0) {
      spins--;
    } else if (main_may_wait) {
      atomic.store<i32>(control + WAITS, 1);
      sleep(control + DONE, done);
      atomic.store<i32>(control + WAITS, 0);
    }
  }
}

/**
 * Sleeps until notified; returns at once if the word at `at` is not `value`. An indirect call prevents inlining: the
 * baseline compiler of Node 20 loses the locals of a function that has memory.atomic.wait32 in a loop.
 */
const sleep: (at: usize, value: i32) => void = (at, value) => {
  if (ASC_FEATURE_THREADS) atomic.wait<i32>(at, value, -1);
};

// @ts-ignore: decorator
@inline
function next_of(ticket: u64): i32 {
  return <i32>ticket;
}

// @ts-ignore: decorator
@inline
function total_of(ticket: u64): i32 {
  return <i32>((ticket >> 32) & 0xffff);
}
