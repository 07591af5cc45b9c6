// A batch, from the data set into the network: dense rows, or lists of what is not zero.

import { U8 } from "../abi";
import { gather_labels } from "../kernels/gather";
import { heads_from_counts } from "../kernels/sparse";
import { parallel_gather } from "../parallel/rows";
import { parallel_count_lit, parallel_csr } from "../parallel/sparse";
import { Data, Net } from "./layout";

/** The examples that `order` names into net.x and net.labels; decides net.sparse by their density. */
export function take_batch<T>(net: Net, data: Data, order: usize, rows: i32): void {
  gather_labels(rows, order, data.labels, net.labels);
  net.sparse = 0;
  if (data.kind != U8) {
    parallel_gather<T>(rows, data.features, order, data.inputs, 0, net.x);
  } else if (is_sparse<T>(net, data, order, rows)) {
    net.sparse = 1;
    parallel_csr<T>(rows, data.features, order, data.inputs, data.table, net.heads, net.x);
  } else {
    parallel_gather<T>(rows, data.features, order, data.inputs, data.table, net.x);
  }
}

/** At most half of the inputs are not zero: then the lists win, and fit where the dense rows would be. Writes net.heads. */
function is_sparse<T>(net: Net, data: Data, order: usize, rows: i32): bool {
  if (load<T>(data.table) != 0) return false;
  parallel_count_lit(rows, data.features, order, data.inputs, net.heads + 4);
  return <u64>heads_from_counts<T>(rows, net.heads) * 2 <= <u64>rows * <u64>data.features;
}
