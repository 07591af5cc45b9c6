// Takes a batch from a data set into a network, as dense rows or as lists of the nonzero elements.

import { U8 } from "../base/abi";
import { shift } from "../base/simd";
import { for_each, ranges_of } from "../base/threads";
import { gather_pixels, gather_rows } from "../kernels/gather";
import { gather_labels } from "../kernels/labels";
import { count_lit, csr_from_pixels, offsets_from_counts, try_csr_from_pixels } from "../kernels/lists";
import { SOFTMAX_CROSS_ENTROPY, targets_of_labels } from "../kernels/loss";
import { Data, Net } from "./net";

/** Smallest range of a thread, in elements: about 10 us of work. */
const LEAST_GATHERED: i32 = 1 << 15;
const LEAST_PIXELS: i32 = 1 << 13;

/** Copies the examples that `order` names to net.batch_x, and their labels or targets. Sets net.listed to the form of batch_x. */
export function take_batch<T>(net: Net, data: Data, order: usize, rows: i32): void {
  take_answers(net, data, order, rows);
  net.rows = rows;
  net.data = data;
  net.picked = order;
  net.next_part = 0;
  net.listed = net.takes_lists && data.kind == U8 && load<T>(data.table) == 0 && take_lists<T>(net);
  if (net.listed) return;
  const grain = LEAST_GATHERED / net.inputs;
  for_each<Net>((t, from, to) => gather_part<T>(t, from, to), net, rows, 1, grain);
}

/** Copies labels to net.labels, and targets to net.targets; labels become targets unless the loss takes labels. */
export function take_answers(net: Net, data: Data, order: usize, rows: i32): void {
  if (data.labels) gather_labels(rows, order, data.labels, net.labels);
  if (net.loss == SOFTMAX_CROSS_ENTROPY) return;
  if (data.targets) gather_rows<f64>(rows, net.classes, order, data.targets, net.targets);
  else if (data.labels) targets_of_labels(rows, net.classes, net.labels, net.target_on, net.target_off, net.targets);
}

/**
 * Makes lists if at most half of the pixels are nonzero: then lists are faster (assembly/README.md has the
 * measurements) and fit the memory of the dense rows. Returns whether it did. If the previous batch was in lists, they
 * are made without counting first.
 */
function take_lists<T>(net: Net): bool {
  const data = net.data;
  const rows = net.rows;
  const features = net.inputs;
  const grain = LEAST_PIXELS / features;
  if (net.listed && ranges_of(rows, 1, grain) == 1) {
    return try_csr_from_pixels<T>(rows, features, net.picked, data.inputs, data.table, net.batch_offsets, net.batch_x);
  }
  // Counting first tells each thread where its lists go.
  for_each<Net>((t, from, to) => count_part(t, from, to), net, rows, 1, grain);
  if (<u64>offsets_from_counts<T>(rows, net.batch_offsets) * 2 > <u64>rows * <u64>features) return false;
  for_each<Net>((t, from, to) => lists_part<T>(t, from, to), net, rows, 1, grain);
  return true;
}

function gather_part<T>(net: Net, from: i32, to: i32): void {
  const data = net.data;
  const order = net.picked + ((<usize>from) << 2);
  const out = net.batch_x + ((<usize>from * <usize>net.inputs) << shift<T>());
  if (data.kind == U8) gather_pixels<T>(to - from, net.inputs, order, data.inputs, data.table, out);
  else gather_rows<T>(to - from, net.inputs, order, data.inputs, out);
}

function count_part(net: Net, from: i32, to: i32): void {
  const skip = (<usize>from) << 2;
  count_lit(to - from, net.inputs, net.picked + skip, net.data.inputs, net.batch_offsets + skip + 4);
}

function lists_part<T>(net: Net, from: i32, to: i32): void {
  const skip = (<usize>from) << 2;
  const data = net.data;
  csr_from_pixels<T>(
    to - from,
    net.inputs,
    net.picked + skip,
    data.inputs,
    data.table,
    net.batch_offsets + skip,
    net.batch_x,
  );
}
