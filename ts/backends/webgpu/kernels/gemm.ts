// Matrix multiplication in register tiles. The kernels gemm_nn, gemm_nt and gemm_tn add their own ends.
// WGSL twin of assembly/kernels/gemm.ts and gemm_micro.ts.
//
//   k0 .. k0 + depth         pool: op(A)[k][m] in rows / 4 vectors, then op(B)[k][n] in columns / 4
//   +-----------+            Blocks of 4 x 4 are copied into it, transposed if k runs along the rows of the buffer.
//   | A: rows   |            The next blocks are fetched while the current ones are multiplied. With slices, thread
//   +-----------+            grid s takes its part of the depth, and the sums of all grids are added in the pool at
//   | B: columns|            the end.
//   +-----------+
//
// Matrices lie in vectors of four: row r of A begins at vector a + r lda. The padding behind the last column of a row
// must be 0 in A and B. Nothing is read beyond the last row.

import { type Tile, threadsOf } from "../tiles.ts";

/** nn: A m x k, B k x n; nt: B is n x k; tn: A is k x m. */
export type GemmForm = "nn" | "nt" | "tn";

/** Operands of a product, and the tile of C that a workgroup computes. Offsets and strides are in vectors. */
export const productStruct = /* wgsl */ `
struct Product {
  m: u32,
  n: u32,
  k: u32,
  a: u32,
  lda: u32,
  b: u32,
  ldb: u32,
  first_row: u32,
  first_column: u32, // of the tile; a multiple of 4, as first_row
}
`;

export interface GemmParts {
  readonly form: GemmForm;
  readonly tile: Tile;
  /** Also sum the columns of op(B): tiles of the first rows call fn finish_sums(p, column, sums: vec4f). */
  readonly sums?: boolean;
  /** Leave the finished tile in the pool, row by row, and then call fn finish_rows(p, t, group). */
  readonly rows?: boolean;
}

/**
 * The entry point. The kernel defines
 * - fn product(group: vec3u, groups: vec3u) -> Product
 * - fn a_vector(at: u32) -> vec4f, fn b_vector(at: u32) -> vec4f
 * - fn finish(p: Product, row: u32, column: u32, sum: vec4f), called for columns column .. column + 3 of a row of C;
 *   with `rows` instead fn finished(p: Product, column: u32, sum: vec4f) -> vec4f, which returns what the pool gets
 */
export function gemm(parts: GemmParts): string {
  const { tile } = parts;
  const { each, slices } = tile;
  return [
    constants(parts),
    blocks(parts.form),
    parts.rows ? "" : END,
    /* wgsl */ `
@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let p = product(group, groups);
  let slice = t / GRID;
  let tx = t % GRID_X;
  let ty = (t % GRID) / GRID_X;
  ${sumNames(each)
    .map((row) => row.map((name) => `var ${name} = vec4f();`).join(" "))
    .join("\n  ")}
  ${parts.sums ? "var sums = vec4f();" : ""}
  // Blocks from k0 on are fetched while those of the previous round are multiplied.
  for (var k0 = 0u; k0 < p.k + DEPTH; k0 += DEPTH) {
    ${ahead(tile, (i) => `let next${i} = fetch(p, t + ${i}u * THREADS, k0);`)}
    if (k0 > 0u) {
      for (var k = slice * SLICE_DEPTH; k < (slice + 1u) * SLICE_DEPTH; k++) {
        ${multiply(each)}
      }
      ${parts.sums ? SUM_COLUMNS : ""}
    }
    workgroupBarrier();
    ${ahead(tile, (i) => `put(t + ${i}u * THREADS, next${i});`)}
    workgroupBarrier();
  }
  ${slices > 1 ? meet(parts) : hand(parts)}
  ${parts.sums ? "if (p.first_row == 0u && t < COLUMNS4) { finish_sums(p, p.first_column + 4u * t, sums); }" : ""}
  ${parts.rows ? "workgroupBarrier();\n  finish_rows(p, t, group);" : ""}
}`,
  ].join("\n");
}

const END = /* wgsl */ `
fn end(p: Product, row: u32, column: u32, sum: vec4f) {
  if (row < p.m && column < p.n) { finish(p, row, column, sum); }
}`;

function constants({ tile, rows }: GemmParts): string {
  const blocksOfTile = (tile.depth * (tile.rows + tile.columns)) / 4;
  const sums = tile.slices > 1 || rows ? (tile.slices * tile.rows * tile.columns) / 4 : 0;
  return /* wgsl */ `
const THREADS = ${threadsOf(tile)}u;
const ROWS4 = ${tile.rows / 4}u;
const COLUMNS4 = ${tile.columns / 4}u;
const DEPTH = ${tile.depth}u;
const SLICES = ${tile.slices}u;
const SLICE_DEPTH = DEPTH / SLICES;
// The threads of a slice. Neighbours in a row compute neighbouring vectors of columns, and those GRID_X further on.
const GRID_X = ${tile.columns / tile.each}u;
const GRID_Y = ${tile.rows / tile.each}u;
const GRID = GRID_X * GRID_Y;
const A_BLOCKS = ROWS4 * (DEPTH / 4u);
const B_BLOCKS = COLUMNS4 * (DEPTH / 4u);
const POOL_B = DEPTH * ROWS4;
var<workgroup> pool: array<vec4f, ${Math.max(blocksOfTile, sums)}>;`;
}

/** Blocks of 4 x 4, as a matrix whose column c is op(A)[k + c][m .. m + 3], or op(B)[k + c][n .. n + 3]. */
function blocks(form: GemmForm): string {
  const a = side("a", form === "tn" ? "k" : "m", "ROWS4");
  const b = side("b", form === "nt" ? "n" : "k", "COLUMNS4");
  return /* wgsl */ `
${a}
${b}

/** Block number i from k0 on. */
fn fetch(p: Product, i: u32, k0: u32) -> mat4x4f {
  if (i < A_BLOCKS) {
    let at = a_place(i);
    return a_block(p, p.first_row / 4u + at.x, k0 / 4u + at.y);
  }
  if (i < A_BLOCKS + B_BLOCKS) {
    let at = b_place(i - A_BLOCKS);
    return b_block(p, p.first_column / 4u + at.x, k0 / 4u + at.y);
  }
  return mat4x4f();
}

fn put(i: u32, block: mat4x4f) {
  if (i < A_BLOCKS) {
    let at = a_place(i);
    put_at(4u * at.y * ROWS4 + at.x, ROWS4, block);
  } else if (i < A_BLOCKS + B_BLOCKS) {
    let at = b_place(i - A_BLOCKS);
    put_at(POOL_B + 4u * at.y * COLUMNS4 + at.x, COLUMNS4, block);
  }
}

fn put_at(at: u32, stride: u32, block: mat4x4f) {
  pool[at] = block[0];
  pool[at + stride] = block[1];
  pool[at + 2u * stride] = block[2];
  pool[at + 3u * stride] = block[3];
}`;
}

/** Functions that read one operand. If its rows run along m or n instead of k, blocks are transposed. */
function side(name: "a" | "b", rows: "k" | "m" | "n", width: string): string {
  const turned = rows !== "k";
  const [row, column] = turned ? ["other", "k4"] : ["k4", "other"];
  const reads = [0, 1, 2, 3].map((c) => `${name}_row(p, 4u * ${row} + ${c}u, ${column})`);
  const block = `mat4x4f(${reads.join(", ")})`;
  return /* wgsl */ `
/** Position of block i across and along k: neighbouring threads read neighbouring vectors of a row. */
fn ${name}_place(i: u32) -> vec2u {
  return ${turned ? "vec2u(i / (DEPTH / 4u), i % (DEPTH / 4u))" : `vec2u(i % ${width}, i / ${width})`};
}

fn ${name}_row(p: Product, row: u32, column: u32) -> vec4f {
  if (row < p.${rows} && column < p.ld${name}) { return ${name}_vector(p.${name} + row * p.ld${name} + column); }
  return vec4f();
}

fn ${name}_block(p: Product, other: u32, k4: u32) -> mat4x4f {
  return ${turned ? `transpose(${block})` : block};
}`;
}

/** A line for each block that a thread fetches. */
function ahead(tile: Tile, line: (i: number) => string): string {
  const all = ((tile.rows + tile.columns) * tile.depth) / 16;
  const count = Math.ceil(all / threadsOf(tile));
  return Array.from({ length: count }, (_, i) => line(i)).join("\n    ");
}

/** Names of a thread's sums: rows x vectors. */
function sumNames(each: number): string[][] {
  return numbers(each).map((row) => numbers(each / 4).map((column) => `c${row}_${column}`));
}

/** The multiply-adds for one k of the pool: each x each. */
function multiply(each: number): string {
  const loads = numbers(each / 4).flatMap((i) => [
    `let a${i} = pool[k * ROWS4 + ty + ${i}u * GRID_Y];`,
    `let b${i} = pool[POOL_B + k * COLUMNS4 + tx + ${i}u * GRID_X];`,
  ]);
  const adds = sumNames(each).map((row, i) =>
    row.map((sum, j) => `${sum} += a${i >> 2}.${"xyzw"[i & 3]} * b${j};`).join(" "),
  );
  return [...loads, ...adds].join("\n      ");
}

const SUM_COLUMNS = /* wgsl */ `
    if (p.first_row == 0u && t < COLUMNS4) {
      for (var k = 0u; k < DEPTH; k++) { sums += pool[POOL_B + k * COLUMNS4 + t]; }
    }`;

/** Delivers each thread's sums. */
function hand({ tile, rows }: GemmParts): string {
  const lines = placed(tile, (row, vector, sum) => {
    const column = `p.first_column + 4u * (${vector})`;
    return rows
      ? `pool[(${row}) * COLUMNS4 + ${vector}] = finished(p, ${column}, ${sum});`
      : `end(p, p.first_row + ${row}, ${column}, ${sum});`;
  });
  return lines.join("\n  ");
}

/** Adds the sums of all slices in the pool and delivers them. */
function meet({ tile, rows }: GemmParts): string {
  const write = placed(
    tile,
    (row, vector, sum) => `pool[slice * OUT + (${row}) * COLUMNS4 + ${vector}] = ${sum};`,
  );
  const column = "p.first_column + 4u * (i % COLUMNS4)";
  const end = rows
    ? `pool[i] = finished(p, ${column}, sum);` // no other thread reads it
    : `end(p, p.first_row + i / COLUMNS4, ${column}, sum);`;
  return /* wgsl */ `const OUT = 4u * ROWS4 * COLUMNS4;
  ${write.join("\n  ")}
  workgroupBarrier();
  for (var i = t; i < OUT; i += THREADS) {
    var sum = pool[i];
    for (var s = 1u; s < SLICES; s++) { sum += pool[s * OUT + i]; }
    ${end}
  }`;
}

/** A line for each sum of a thread, given its row and its vector of columns in the tile. */
function placed(
  { each }: Tile,
  line: (row: string, vector: string, sum: string) => string,
): string[] {
  return sumNames(each).flatMap((names, i) =>
    names.map((sum, j) =>
      line(`4u * (ty + ${i >> 2}u * GRID_Y) + ${i & 3}u`, `tx + ${j}u * GRID_X`, sum),
    ),
  );
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
