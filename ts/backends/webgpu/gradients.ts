// The dispatches over all dense layers at once: gradients, the optimiser's step, the bound on the weights.

import type { OptimizerName } from "../../core/optimizer.ts";
import type { GpuBuffer } from "../../platform/webgpu.ts";
import { type Binder, type Dispatch, folded } from "./binder.ts";
import { gemmTn, packGradients } from "./kernels/gemm_tn.ts";
import { MAX_NORM_COLUMNS, maxNormKernel, maxNormUniform } from "./kernels/max_norm.ts";
import type { Stage } from "./stage.ts";
import { type Product, type Tile, workgroups } from "./tiles.ts";

/** The products of the gradients' dispatch. */
export function gradientProducts(dense: readonly Stage[], batch: number): Product[] {
  return dense.map(({ inputs, units }) => ({ m: inputs, n: units, k: batch }));
}

export interface GradientTarget {
  readonly biasScale: number;
  /** The gradients are written to a buffer, or the optimiser takes its step. */
  readonly to: GpuBuffer | OptimizerName;
}

export function bindGradients(
  binder: Binder,
  dense: readonly Stage[],
  tile: Tile,
  { biasScale, to }: GradientTarget,
): Promise<Dispatch> {
  let tiles = 0;
  const structs = dense.map(({ inputs, units, x, first, dz, weights }) => {
    const firstTile = tiles;
    tiles += workgroups(tile, [{ m: inputs, n: units }]);
    return {
      m: inputs,
      n: units,
      x,
      first,
      dz,
      w: weights,
      first_tile: firstTile,
      tiles_across: Math.ceil(units / tile.columns),
      bias_scale: biasScale,
    };
  });
  const grid = folded(tiles);
  const updates = typeof to === "string";
  return binder.bind(gemmTn({ tile, ...(updates && { optimizer: to }) }), () => grid, {
    layers: packGradients(structs),
    ...(updates ? {} : { gradients: to }),
  });
}

/** Bounds the squared length of every unit's weights. */
export function bindMaxNorm(
  binder: Binder,
  dense: readonly Stage[],
  bound: number,
): Promise<Dispatch> {
  let groups = 0;
  const structs = dense.map(({ inputs, unitVectors, weights }) => {
    const first = groups;
    groups += Math.ceil(unitVectors / MAX_NORM_COLUMNS);
    return { inputs, vectors: unitVectors, w: weights, first_group: first, bound };
  });
  const grid = folded(groups);
  return binder.bind(maxNormKernel(structs.length), () => grid, {
    layers: maxNormUniform.pack(...structs),
  });
}
