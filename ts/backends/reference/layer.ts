// What the reference computes for each kind of layer; layers.ts has the table of them.

import type { LayerKind, SpecOf } from "../../core/layers.ts";

/** Where dropout masks are drawn from. */
export interface Dropout {
  readonly seed: number;
  /** Steps taken before. */
  readonly step: number;
}

/** A layer of a network at work on a batch. */
export interface Placed<K extends LayerKind = LayerKind> {
  readonly spec: SpecOf<K>;
  /** Examples of the batch. */
  readonly rows: number;
  /** Numbers of an example that enter the layer, and that leave it. */
  readonly inputs: number;
  readonly outputs: number;
  /** Views of its tensors in a flat buffer of parameters. */
  readonly tensors: readonly Float64Array[];
  /** Dense layers in front of it. */
  readonly depth: number;
  /** Undefined outside training: nothing is dropped. */
  readonly dropout: Dropout | undefined;
}

/** What the forward pass leaves of a layer. */
export interface LayerPass {
  /** rows x inputs. */
  readonly x: Float64Array;
  /** rows x outputs. */
  readonly acts: Float64Array;
  /** Which of its inputs each output of maxout took. */
  readonly which?: Uint8Array;
  /** 0 or 1 / (1 - rate) for each output of dropout, in training. */
  readonly mask?: Float64Array;
}

export interface Layer<K extends LayerKind> {
  forward(layer: Placed<K>, x: Float64Array): LayerPass;
  /** d loss / d x from d loss / d acts. */
  backward(layer: Placed<K>, pass: LayerPass, dy: Float64Array): Float64Array;
  /** d loss / d each tensor, into views of a flat buffer of gradients; for layers with parameters. */
  differentiate?(
    layer: Placed<K>,
    pass: LayerPass,
    dy: Float64Array,
    gradients: readonly Float64Array[],
  ): void;
  /** For each output the side of a kink or the piece that it is on; for layers that decide. */
  decisions?(spec: SpecOf<K>, pass: LayerPass): number[];
}
