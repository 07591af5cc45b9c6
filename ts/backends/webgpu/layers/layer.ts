// What the backend needs to know of a kind of layer.

import type { LayerKind, SpecOf } from "../../../core/layers.ts";
import type { Binder, Dispatch } from "../binder.ts";
import type { End, Stage } from "../stage.ts";

/** Vectors that a layer needs, apart from activations and deltas. */
export interface Room {
  readonly parameters: number;
  /** For each row of a batch: the pieces that maxout took. */
  readonly which: number;
}

export interface GpuLayer<K extends LayerKind = LayerKind> {
  /**
   * The end of a stage with this layer fused behind it, or undefined if that end has no room for it. A kind without
   * `fuse` always begins a stage.
   */
  fuse?(spec: SpecOf<K>, end: End, denseLayers: number): End | undefined;
  room(stage: Pick<Stage, "inputs" | "unitVectors">): Room;
  /** The stage's outputs from its inputs. */
  forward(binder: Binder, stage: Stage): Promise<Dispatch>;
  /** Deltas of the stage before from the stage's own. */
  backward(binder: Binder, stage: Stage, before: Stage): Promise<Dispatch>;
}

export const noRoom: Room = { parameters: 0, which: 0 };
