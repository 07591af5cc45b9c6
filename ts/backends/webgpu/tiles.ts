// The tiles that gemm is generated for, and which of them a product gets where nothing was measured.

/**
 * A workgroup computes `rows` x `columns` of C. Its threads stand in `slices` grids, one for each part of k; in a
 * grid each thread has 4 x 4 or 8 x 8 elements. `depth` of k are in workgroup memory at a time.
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

/** From the one for large products to the one for thin ones. */
export const tiles = [
  { name: "128x128", rows: 128, columns: 128, each: 8, slices: 1, depth: 16 },
  { name: "64x64", rows: 64, columns: 64, each: 4, slices: 1, depth: 16 },
  { name: "32x32", rows: 32, columns: 32, each: 4, slices: 4, depth: 64 },
  { name: "16x16", rows: 16, columns: 16, each: 4, slices: 16, depth: 128 },
] as const satisfies readonly Tile[];

export type TileName = (typeof tiles)[number]["name"];

/**
 * For adapters that are the processor in disguise: little workgroup memory and few threads, both of which cost there,
 * and no latency to hide.
 */
export const softwareTiles = [
  { name: "32x32 software", rows: 32, columns: 32, each: 8, slices: 1, depth: 8 },
  { name: "16x16 software", rows: 16, columns: 16, each: 4, slices: 1, depth: 8 },
] as const satisfies readonly Tile[];

export interface ProductSize {
  readonly m: number;
  readonly n: number;
}

/** Workgroups that keep a GPU busy: those of today have 20 to 150 multiprocessors. */
const ENOUGH_WORKGROUPS = 96;

export function tileNamed(name: TileName): Tile {
  return tiles.find((tile) => tile.name === name)!;
}

/**
 * The largest tile of which there are enough for a GPU, else the smallest, for products that are done in one dispatch.
 * On a software adapter that which wastes least.
 */
export function guessTile(products: readonly ProductSize[], software: boolean): Tile {
  if (software) return softwareTiles[products.some(({ n }) => n > 16) ? 0 : 1];
  const enough = tiles.find((tile) => workgroups(tile, products) >= ENOUGH_WORKGROUPS);
  return enough ?? tiles.at(-1)!;
}

/** Tiles of the products of a training step: of each layer forward and backward, and of all gradients. */
export interface NetworkTiles {
  readonly forward: readonly Tile[];
  readonly backward: readonly Tile[];
  readonly gradients: Tile;
}

export function guessTiles(
  layers: readonly { readonly inputs: number; readonly width: number }[],
  batch: number,
  software: boolean,
): NetworkTiles {
  return {
    forward: layers.map(({ width }) => guessTile([{ m: batch, n: width }], software)),
    backward: layers.map(({ inputs }) => guessTile([{ m: batch, n: inputs }], software)),
    gradients: guessTile(
      layers.map(({ inputs, width }) => ({ m: inputs, n: width })),
      software,
    ),
  };
}

/** The smallest tile with so many columns, up to 64: of more, the rows would not fit workgroup memory. */
export function tileOfColumns(columns: number, software: boolean): Tile | undefined {
  const all: readonly Tile[] = software ? [...tiles.slice(0, 2), ...softwareTiles] : tiles;
  return all.toReversed().find((tile) => tile.columns >= columns && tile.columns <= 64);
}

/** How many tiles the products have in all. */
export function workgroups(tile: Tile, products: readonly ProductSize[]): number {
  const each = products.map(({ m, n }) => Math.ceil(m / tile.rows) * Math.ceil(n / tile.columns));
  return each.reduce((sum, count) => sum + count, 0);
}

export function threadsOf({ rows, columns, each, slices }: Tile): number {
  return (slices * rows * columns) / (each * each);
}
