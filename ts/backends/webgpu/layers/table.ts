// The kinds of layers that the backend computes. The compiler names a kind that is missing.

import type { LayerKind, LayerSpec } from "../../../core/layers.ts";
import { activation } from "./activation.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import type { GpuLayer } from "./layer.ts";
import { maxout } from "./maxout.ts";

const table: { readonly [K in LayerKind]: GpuLayer<K> } = { dense, activation, maxout, dropout };

/** The row of a layer's kind, which takes specs of that kind. */
export function gpuLayer({ kind }: LayerSpec): GpuLayer {
  return table[kind] as GpuLayer;
}
