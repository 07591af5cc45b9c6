// Where zeros are left out of a network's products. Inputs of a layer may be zero behind relu and dropout, its dz behind
// its own relu, maxout (of a unit's pieces all but one) and dropout. Whether a batch's are made into lists is up to how
// many there are.

import { parallel_csr_of_rows } from "../parallel/lists";
import { Layer, Net, may_list_deltas } from "./layout";

/** Most entries of lists that are worth multiplying: assembly/README.md has the measurements. */
// @ts-ignore: decorator
@inline
function most_entries(rows: i32, columns: i32): u32 {
  return <u32>((<u64>rows * <u64>columns * 2) / 3);
}

/** Makes lists of x, the inputs of a layer that is not the first, if that pays; layer.sparse tells. */
export function list_inputs<T>(layer: Layer, rows: i32, x: usize): void {
  layer.sparse = 0;
  if (layer.entries == 0) return;
  const most = most_entries(rows, layer.inputs);
  if (parallel_csr_of_rows<T>(rows, layer.inputs, x, most, layer.heads, layer.entries)) layer.sparse = 1;
}

/** Makes lists of a layer's dz in net.heads and net.entries, if that pays; returns whether. */
export function list_deltas<T>(net: Net, layer: Layer, rows: i32): bool {
  if (!may_list_deltas(layer)) return false;
  const most = most_entries(rows, layer.width);
  return parallel_csr_of_rows<T>(rows, layer.width, layer.dz, most, net.heads, net.entries);
}
