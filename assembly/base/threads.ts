// Fork and join of the threads builds: one instance of the module a thread, all on one shared memory. The main
// instance cuts a phase of work into chunks, every thread takes the next chunk until there is none left, and
// the main one goes on when all are done. Who takes which chunk is open; what a chunk computes is not, so
// the results do not depend on the number of threads.
//
//   control block, words that different threads write a cache line apart
//   0    ticket    u64: chunk to take next | chunks << 32 | sequence << 48. Claimed by adding 1
//   64   done      i32: chunks of this ticket that are done; 0x10000 and more when a worker has failed
//   128  sleepers  i32: workers that wait for a ticket, not spinning any more
//   192  waits     i32: the main thread waits for `done`
//   196  ended     i32: workers return
//   256  part      what to call for a range: part(args, from, to), by its index in the table
//   260  args, size, unit   its arguments, and what the range 0 .. size is cut into
//   320  a workspace for each worker
//
// A worker that comes late finds no chunk left and goes back to sleep: nobody waits for it.

import { OK, out_of_range } from "./abi";
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
/** Looks of a worker at the ticket before it sleeps: more than what the main thread does alone within a step. */
const WORKER_SPINS: i32 = 100000;
/** Looks of the main thread at `done` before it sleeps, where it may. */
const MAIN_SPINS: i32 = 20000;

/** Of the main instance; 0 in a worker's, which never shares its work. */
let control: usize = 0;
let threads: i32 = 1;
let main_may_wait: bool = false;
let alone: bool = false;
let sequence: u32 = 0;

/**
 * Makes this instance the main one of `count` threads. Must be the first call. Returns the address of the control block,
 * which the other count - 1 threads pass to threads_work, or 0 if refused. may_wait is 1 if this thread may sleep; the main
 * thread of a page may not.
 */
export function threads_start(count: i32, may_wait: i32): usize {
  if (count < 1 || count > MOST_THREADS) {
    out_of_range("threads_start: count", 1, MOST_THREADS, count);
    return 0;
  }
  if (control != 0) {
    out_of_range("threads_start: calls", 1, 1, 2);
    return 0;
  }
  control = alloc_handle(CONTROL_BYTES + <usize>(count - 1) * WORKSPACE_BYTES);
  if (control == 0) return 0;
  threads = count;
  main_may_wait = may_wait != 0;
  return control;
}

/** Serves as thread number `thread` (1 to count - 1) on an instance of its own. Returns after threads_end. */
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

/** To be called by a thread that has left threads_work by a trap: the main thread, which waits for it, traps as well. */
export function threads_fail(control_ptr: usize): i32 {
  atomic.add<i32>(control_ptr + DONE, 0x10000); // more than there are chunks
  atomic.notify(control_ptr + DONE, -1);
  return OK;
}

/** Whether nothing is to be cut until further notice: a small step loses more by waiting than it wins. */
export function work_alone(value: bool): void {
  alone = value;
}

/** Chunks for each thread: more than one, so that a thread that the system takes away leaves less behind. */
const CHUNKS_A_THREAD: i32 = 2;

/**
 * Calls part(args, from, to) for ranges that make up 0 .. size, on all threads, and returns when all are done. Ranges
 * begin at multiples of `unit` and are shared only where two of `grain` or more can be made. The results must not
 * depend on where ranges begin. args: an object of the engine's memory.
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

/** How many ranges for_each would make. */
export function ranges_of(size: i32, unit: i32, grain: i32): i32 {
  if (!ASC_FEATURE_THREADS || threads == 1 || alone) return 1;
  return max(min(min(size / max(grain, 1), size / unit), CHUNKS_A_THREAD * threads), 1);
}

/** Elements of a cache line of either type: where ranges of flat buffers begin. */
export const LINE: i32 = 16;

/** Where `chunk` of `chunks` starts, when `size` is cut in whole units; chunk `chunks` starts at `size`. */
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

/** Claims chunks and does them, until none is left. */
function take_chunks(at: usize): void {
  for (;;) {
    const ticket = atomic.add<u64>(at, 1);
    const chunk = next_of(ticket);
    const chunks = total_of(ticket);
    if (chunk >= chunks) return;
    // The ticket cannot be done before this chunk is, so part, args, size and unit are those of the ticket.
    const size = load<i32>(at + SIZE);
    const unit = load<i32>(at + UNIT);
    const from = cut(size, unit, chunk, chunks);
    call_indirect<void>(load<u32>(at + PART), load<usize>(at + ARGS), from, cut(size, unit, chunk + 1, chunks));
    const done = atomic.add<i32>(at + DONE, 1) + 1;
    if (done == chunks && atomic.load<i32>(at + WAITS) != 0) atomic.notify(at + DONE, 1);
  }
}

/** Returns true when there is a chunk to take, false when there will be none any more. */
function await_ticket(at: usize): bool {
  let ticket: u64 = 0;
  while (atomic.load<i32>(at + ENDED) == 0) {
    for (let spins = WORKER_SPINS; spins > 0; spins--) {
      ticket = atomic.load<u64>(at);
      if (next_of(ticket) < total_of(ticket)) return true;
    }
    atomic.add<i32>(at + SLEEPERS, 1);
    // A ticket that was published before the line above has another sequence: then this returns at once.
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
 * Sleeps until notified, unless the word at `at` is no longer `value`. Called by its index, so that it is not inlined: the
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
