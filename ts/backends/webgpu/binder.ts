// Makes dispatches of a network: kernels bound to its buffers, products in the tile that suits them.

import type { Bytes } from "../../core/arrays.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import type { BoundKernel, GpuDevice } from "./device.ts";
import type { KernelSource } from "./kernel.ts";
import type { GemmForm } from "./kernels/gemm.ts";
import type { Product, Tile } from "./tiles.ts";

/** Workgroups in one direction of a grid, at most: the specification's least limit. */
const MAX_GROUPS = 65535;

/** A kernel to run, and the number of workgroups for so many rows. */
export interface Dispatch {
  readonly bound: BoundKernel;
  readonly grid: (rows: number) => readonly [x: number, y: number];
}

type Buffers = Readonly<Record<string, GpuBuffer>>;
type Make = (tile: Tile) => Promise<Dispatch>;

/** Chooses the tile of some products of a form that one dispatch computes; `make` makes it for a tile to be tried. */
export type ChooseTile = (
  form: GemmForm,
  products: readonly Product[],
  make: Make,
) => Promise<Tile>;

export class Binder {
  /** Rows of a training step. */
  readonly batch: number;
  readonly #device: GpuDevice;
  readonly #buffers: Buffers;
  readonly chooseTile: ChooseTile;
  /** By name and content: nothing writes to them, so that equal ones are one. */
  readonly #uniforms = new Map<string, Promise<GpuBuffer>>();

  /** `buffers` are the network's, by the names of the kernels' bindings. */
  constructor(device: GpuDevice, batch: number, buffers: Buffers, chooseTile: ChooseTile) {
    this.batch = batch;
    this.#device = device;
    this.#buffers = buffers;
    this.chooseTile = chooseTile;
  }

  /** A kernel with the network's buffers and some of its own. Bytes among those become a uniform. */
  async bind(
    source: KernelSource,
    grid: Dispatch["grid"],
    own: Readonly<Record<string, GpuBuffer | Bytes>>,
  ): Promise<Dispatch> {
    const buffers: Record<string, GpuBuffer> = { ...this.#buffers };
    for (const [name, content] of Object.entries(own)) {
      buffers[name] = content instanceof Uint8Array ? await this.#uniform(name, content) : content;
    }
    const kernel = await this.#device.kernel(source);
    return { bound: this.#device.bind(kernel, buffers), grid };
  }

  /** A product in the tile that suits it. */
  async product(form: GemmForm, product: Product, make: Make): Promise<Dispatch> {
    return make(await this.chooseTile(form, [product], make));
  }

  /** Gives the uniforms back. */
  destroy(): void {
    for (const uniform of this.#uniforms.values()) void uniform.then((buffer) => buffer.destroy());
  }

  #uniform(name: string, content: Bytes): Promise<GpuBuffer> {
    const key = `${name}: ${content}`;
    const known = this.#uniforms.get(key);
    if (known) return known;
    const uniform = this.#device.uniform(name, content);
    this.#uniforms.set(key, uniform);
    uniform.catch(() => this.#uniforms.delete(key));
    return uniform;
  }
}

/** Tiles of so many columns, and of rows. */
export function tileGrid(tile: Tile, columns: number): Dispatch["grid"] {
  return (rows) => [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows)];
}

/** Workgroups of 64 vectors, and rows, which fold. */
export function rowGrid(vectorsOfRow: number): Dispatch["grid"] {
  return (rows) => [Math.ceil(vectorsOfRow / 64), Math.min(rows, MAX_GROUPS)];
}

/** So many workgroups or a few more, as a rectangle. */
export function folded(count: number): readonly [number, number] {
  const down = Math.ceil(count / MAX_GROUPS);
  return [Math.ceil(count / down), down];
}
