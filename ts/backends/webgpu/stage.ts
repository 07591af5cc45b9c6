// The layers of a network in the order of their dispatches. A stage is a layer with kernels of its own and the
// activation and dropout that are fused behind it, as dense, relu, dropout.

import { type ActivationSpec, alphaOf, type LayerSpec } from "../../core/layers.ts";
import { dropValues } from "./kernels/dropout.ts";
import type { EndOptions } from "./kernels/end.ts";

/** What is fused behind the first layer of a stage. */
export interface End {
  readonly activation?: ActivationSpec;
  readonly dropout?: Drop;
}

export interface Drop {
  readonly rate: number;
  /** How many dense layers lie before it: its masks depend on that. */
  readonly denseLayers: number;
}

/** Offsets and strides are in vectors. */
export interface Stage {
  /** The layer that it begins with. */
  readonly spec: LayerSpec;
  readonly end: End;
  /** Columns of its inputs and outputs, and vectors of a row of each. */
  readonly inputs: number;
  readonly units: number;
  readonly inputVectors: number;
  readonly unitVectors: number;
  /** Its inputs in the activations. For the first stage, `first` is 1: they are the step's own, and x is 0. */
  readonly x: number;
  readonly first: 0 | 1;
  /** In the activations: what the slope of the end is a function of, and the outputs, which may be the same. */
  readonly kept: number;
  readonly outputs: number;
  /** In the deltas: d loss / d z, where z is the result of the layer that the stage begins with. */
  readonly dz: number;
  /** In the parameters, and in the pieces taken, if the layer has any. */
  readonly weights: number;
  readonly which: number;
  /** Whether any stage before it has parameters, which need deltas. */
  readonly propagates: boolean;
}

/** What a kernel is generated from. */
export function endOptions({ activation, dropout }: End): EndOptions {
  return { activation: activation?.activation, dropout: dropout !== undefined };
}

/** Values of endFields for the stage's end forward. */
export function forwardEndValues(stage: Stage) {
  return { ...endValues(stage), out: stage.outputs };
}

/** Values of endFields for the stage's end backward. */
export function backwardEndValues(stage: Stage) {
  return { ...endValues(stage), out: stage.dz };
}

function endValues({ units, kept, end: { activation, dropout } }: Stage) {
  return {
    n: units,
    kept,
    alpha: activation ? alphaOf(activation) : 0,
    ...dropValues(dropout?.rate ?? 0, dropout?.denseLayers ?? 0),
  };
}
