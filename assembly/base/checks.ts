// Checks of single numbers. A check returns OK, which is 0, or sets the message and returns another status. A chain of
// checks by || gives OK, or the status of the first check that fails.

import { OK, not_allowed, out_of_range, too_small } from "./abi";

export function check_at_least(what: string, least: i32, value: i32): i32 {
  return value < least ? too_small(what, least, value) : OK;
}

export function check_between(what: string, least: i32, most: i32, value: i32): i32 {
  return value < least || value > most ? out_of_range(what, least, most, value) : OK;
}

/** id: a member of an enumeration with the values 0 .. count - 1. */
export function check_id(what: string, count: i32, id: i32): i32 {
  return check_between(what, 0, count - 1, id);
}

export function check_positive(what: string, value: f64): i32 {
  return value > 0 && value < Infinity ? OK : not_allowed(what, "a positive number");
}

export function check_not_negative(what: string, value: f64): i32 {
  return value >= 0 && value < Infinity ? OK : not_allowed(what, "a number of at least 0");
}

export function check_below_one(what: string, value: f64): i32 {
  return value >= 0 && value < 1 ? OK : not_allowed(what, "a number from 0 to below 1");
}
