// The tiles that gemm is generated for, and the choice of one for a product that nobody measured.

/**
 * A workgroup computes `rows` x `columns` of C. Its threads form `slices` grids, one for each part of k; in a grid
 * each thread computes 4 x 4 or 8 x 8 elements. `depth` of k are in workgroup memory at a time.
 *
 *   threads         = slices (rows / each) (columns / each)                at most 256
 *   workgroup bytes = 4 max(depth (rows + columns), slices rows columns)   at most 16,384, WebGPU's least limit
 */
export interface Tile {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Rows, and columns, that a thread computes. */
  readonly each: 4 | 8;
  readonly slices: number;
  readonly depth: number;
}

/** From the tile for large products to the one for thin products. */
export const tiles = [
  { name: "128x128", rows: 128, columns: 128, each: 8, slices: 1, depth: 16 },
  { name: "64x64", rows: 64, columns: 64, each: 4, slices: 1, depth: 16 },
  { name: "32x32", rows: 32, columns: 32, each: 4, slices: 4, depth: 64 },
  { name: "16x16", rows: 16, columns: 16, each: 4, slices: 16, depth: 128 },
] as const satisfies readonly Tile[];

export type TileName = (typeof tiles)[number]["name"];

/**
 * For software adapters, which run on the processor: workgroup memory and threads cost time there, and there is no
 * latency to hide, so these tiles have little of both.
 */
export const softwareTiles = [
  { name: "32x32 software", rows: 32, columns: 32, each: 8, slices: 1, depth: 8 },
  { name: "16x16 software", rows: 16, columns: 16, each: 4, slices: 1, depth: 8 },
] as const satisfies readonly Tile[];

/** Rows and columns of C. */
export interface ProductSize {
  readonly m: number;
  readonly n: number;
}

export interface Product extends ProductSize {
  readonly k: number;
}

/** Workgroups that keep a GPU busy: current ones have 20 to 150 multiprocessors. */
const ENOUGH_WORKGROUPS = 96;

export function tileNamed(name: TileName): Tile {
  return tiles.find((tile) => tile.name === name)!;
}

/**
 * The largest tile that divides the products of one dispatch into enough workgroups for a GPU, else the smallest. On a
 * software adapter the tile that wastes least.
 */
export function guessTile(products: readonly ProductSize[], software: boolean): Tile {
  if (software) return softwareTiles[products.some(({ n }) => n > 16) ? 0 : 1];
  const enough = tiles.find((tile) => workgroups(tile, products) >= ENOUGH_WORKGROUPS);
  return enough ?? tiles.at(-1)!;
}

/** The smallest tile with so many columns, up to 64: rows of more columns would not fit in workgroup memory. */
export function tileOfColumns(columns: number, software: boolean): Tile | undefined {
  const all: readonly Tile[] = software ? [...tiles.slice(0, 2), ...softwareTiles] : tiles;
  return all.toReversed().find((tile) => tile.columns >= columns && tile.columns <= 64);
}

/** Total number of tiles of the products. */
export function workgroups(tile: Tile, products: readonly ProductSize[]): number {
  const each = products.map(({ m, n }) => Math.ceil(m / tile.rows) * Math.ceil(n / tile.columns));
  return each.reduce((sum, count) => sum + count, 0);
}

export function threadsOf({ rows, columns, each, slices }: Tile): number {
  return (slices * rows * columns) / (each * each);
}
