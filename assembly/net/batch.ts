// A batch, from the data set into the network: dense rows, or lists of what is not zero.

import { U8 } from "../abi";
import { gather_labels, gather_pixels, gather_rows } from "../kernels/gather";
import { count_lit, csr_from_pixels } from "../kernels/sparse";
import { Data, Net } from "./layout";

/** The examples that `order` names into net.x and net.labels; decides net.sparse by their density. */
export function take_batch<T>(net: Net, data: Data, order: usize, rows: i32): void {
  gather_labels(rows, order, data.labels, net.labels);
  net.sparse = 0;
  if (data.kind != U8) {
    gather_rows<T>(rows, data.features, order, data.inputs, net.x);
  } else if (is_sparse<T>(data, order, rows)) {
    net.sparse = 1;
    csr_from_pixels<T>(rows, data.features, order, data.inputs, data.table, net.heads, net.x);
  } else {
    gather_pixels<T>(rows, data.features, order, data.inputs, data.table, net.x);
  }
}

/** At most half of the inputs are not zero: then the lists win, and fit where the dense rows would be. */
function is_sparse<T>(data: Data, order: usize, rows: i32): bool {
  if (load<T>(data.table) != 0) return false;
  return <u64>count_lit(rows, data.features, order, data.inputs) * 2 <= <u64>rows * <u64>data.features;
}
