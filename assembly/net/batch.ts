// A batch, from the data set into the network: dense rows, or lists of what is not zero.

import { U8 } from "../base/abi";
import { gather_labels } from "../kernels/gather";
import { parallel_gather } from "../parallel/rows";
import { parallel_csr } from "../parallel/lists";
import { Data, Net, layer_of } from "./layout";

/** The examples that `order` names into net.x and net.labels; the first layer's `sparse` by their density. */
export function take_batch<T>(net: Net, data: Data, order: usize, rows: i32): void {
  gather_labels(rows, order, data.labels, net.labels);
  const first = layer_of(net, 0);
  const likely = first.sparse != 0;
  first.sparse = 0;
  if (data.kind != U8) parallel_gather<T>(rows, data.features, order, data.inputs, 0, net.x);
  else if (take_lists<T>(likely, net, data, order, rows)) first.sparse = 1;
  else parallel_gather<T>(rows, data.features, order, data.inputs, data.table, net.x);
}

/**
 * Lists, if at most half of the inputs are not zero: then they win (assembly/README.md has the measurements), and fit
 * where the dense rows would be. `likely`: as they were of the batch before.
 */
function take_lists<T>(likely: bool, net: Net, data: Data, order: usize, rows: i32): bool {
  if (load<T>(data.table) != 0) return false;
  const heads = layer_of(net, 0).heads;
  return parallel_csr<T>(likely, rows, data.features, order, data.inputs, data.table, heads, net.x);
}
