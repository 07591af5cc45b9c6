// Kernels that go over the rows of a batch, a thread for a vector of four columns.
//
// Grid: x groups of 64 vectors of a row, y rows, which fold. layer.n: columns of a row.

/** The entry point, which calls fn each(row, column) for every vector. */
export const eachVector = /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let column = 4u * id.x;
  if (column >= layer.n) { return; }
  for (var row = id.y; row < step.rows; row += groups.y) { each(row, column); }
}`;
