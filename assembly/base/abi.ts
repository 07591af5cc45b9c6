// ABI version, status codes, and the message of the last failure. Checked exports return a status instead of trapping.

/** Raised by every change that can break a caller built with an older header. */
export const ABI_VERSION: i32 = 6;

export const OK: i32 = 0;
/** A size, stride, id or number is not allowed. */
export const INVALID_ARGUMENT: i32 = 1;
/** A pointer is misaligned, or its range is not memory that the caller allocated. */
export const BAD_POINTER: i32 = 2;
/** The memory cannot grow any further. */
export const OUT_OF_MEMORY: i32 = 3;

// Element types.
export const F32: i32 = 0;
export const F64: i32 = 1;
/** Pixels: only for the inputs of a data set. */
export const U8: i32 = 2;

const MESSAGE_BYTES: i32 = 160;
const message: usize = memory.data(MESSAGE_BYTES);
let length: i32 = 0;

/** ABI version of this module. */
export function abi_version(): i32 {
  return ABI_VERSION;
}

/** Address of the message of the last refusal: UTF-8, zero-terminated. The next refusal overwrites it. */
export function status_message(): usize {
  store<u8>(message + length, 0);
  return message;
}

/** "lda expected at least 784, got 128". */
export function too_small(what: string, least: i64, got: i64): i32 {
  begin(what);
  text(" expected at least ");
  number(least);
  return end(got);
}

/** "dtype expected 0 to 1, got 7". */
export function out_of_range(what: string, least: i64, most: i64, got: i64): i32 {
  begin(what);
  text(" expected ");
  number(least);
  text(" to ");
  number(most);
  return end(got);
}

/** "lr expected a positive number": for values without a short decimal form. */
export function not_allowed(what: string, expected: string): i32 {
  begin(what);
  text(" expected ");
  text(expected);
  return INVALID_ARGUMENT;
}

/** "c_ptr expected 400 bytes aligned to 4 inside the memory, got address 12345678". */
export function bad_pointer(what: string, bytes: u64, alignment: i32, got: usize): i32 {
  begin(what);
  text(" expected ");
  number(<i64>bytes);
  text(" bytes aligned to ");
  number(alignment);
  text(" inside the memory, got address ");
  number(<i64>got);
  return BAD_POINTER;
}

/** "memory expected 1000000 more bytes, ...". */
export function out_of_memory(bytes: u64): i32 {
  begin("memory expected ");
  number(<i64>bytes);
  text(" more bytes, the host gives no more pages - use smaller layers, a smaller batch or less data");
  return OUT_OF_MEMORY;
}

/** Prefixes the message with the name of the export: "gemm_nn: lda expected ...". Returns the status. */
export function refused(name: string, status: i32): i32 {
  const prefix = name.length + 2;
  const kept = min(length, MESSAGE_BYTES - 1 - prefix);
  memory.copy(message + prefix, message, kept);
  begin(name);
  text(": ");
  length += kept;
  return status;
}

/** refused() for an export that returns an address or a number. Returns 0. */
export function refused_address(name: string): usize {
  refused(name, INVALID_ARGUMENT);
  return 0;
}

/** Default case of a switch over ids. Traps in the debug build. Not reachable, because the exports check all ids. */
export function unknown_id(): void {
  assert(false, "a switch lacks a case for this id");
}

function begin(words: string): void {
  length = 0;
  text(words);
}

function end(got: i64): i32 {
  text(", got ");
  number(got);
  return INVALID_ARGUMENT;
}

function text(words: string): void {
  for (let i = 0, n = words.length; i < n; i++) byte(load<u16>(changetype<usize>(words) + ((<usize>i) << 1)));
}

function number(value: i64): void {
  if (value < 0) {
    byte(45);
    value = -value;
  }
  let unit: u64 = 1;
  while (<u64>value / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) byte(48 + <i32>((<u64>value / unit) % 10));
}

function byte(code: i32): void {
  if (length < MESSAGE_BYTES - 1) store<u8>(message + length++, code);
}
