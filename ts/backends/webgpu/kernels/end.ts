// The end of a stage: the activation and the dropout that are fused behind its first layer. The forward end computes the
// stage's outputs from z, the backward end d loss / d z from d loss / d outputs.
//
// The struct `layer` of such a kernel has `endFields`. Rows have n columns in (n + 3) / 4 vectors, zeros beyond n.

import type { Activation } from "../../../core/layers.ts";
import type { Fields } from "../uniform.ts";
import { activateFunction, keepsInput, slopeFunction } from "./activation.ts";
import { dropFields, dropoutMask } from "./dropout.ts";
import { math } from "./math.ts";

export interface EndOptions {
  readonly activation?: Activation | undefined;
  readonly dropout: boolean;
}

/** Offsets in vectors. */
export const endFields = {
  n: "u32",
  /** In the activations: what the slope is a function of. */
  kept: "u32",
  /** The outputs in the activations; backward d loss / d z in the deltas. */
  out: "u32",
  alpha: "f32",
  ...dropFields,
} as const satisfies Fields;

/** Where the inputs of a stage are in the activations. For the first stage `first` is 1, and they are the step's own. */
export const inputFields = { x: "u32", first: "u32" } as const satisfies Fields;

/** Whether the outputs lie apart from what is kept. */
export function keepsApart({ activation, dropout }: EndOptions): boolean {
  return dropout || keepsInput(activation);
}

/** fn activated(column, z): y in columns column .. column + 3. Needs math. */
export function activatedFunction(activation: Activation | undefined): string {
  return [
    activateFunction(activation),
    WITHIN,
    /* wgsl */ `
fn activated(column: u32, z: vec4f) -> vec4f { return within(column, activate(z, layer.alpha)); }`,
  ].join("\n");
}

/** fn end_forward(row, column, z), which writes acts. */
export function forwardEnd({ activation, dropout }: EndOptions): string {
  const kept = keepsInput(activation) ? "within(column, z)" : "y";
  const mask = dropout ? " * select(vec4f(1.0), mask_of(row, column), step.training == 1u)" : "";
  return [
    math,
    activatedFunction(activation),
    dropout ? MASK : "",
    /* wgsl */ `
fn end_forward(row: u32, column: u32, z: vec4f) {
  let at = row * ((layer.n + 3u) / 4u) + column / 4u;
  let y = activated(column, z);
  acts[layer.kept + at] = ${kept};
  ${keepsApart({ activation, dropout }) ? `acts[layer.out + at] = y${mask};` : ""}
}`,
  ].join("\n");
}

/** fn end_backward(row, column, d), which reads acts and writes deltas. */
export function backwardEnd({ activation, dropout }: EndOptions): string {
  return [
    keepsInput(activation) ? math : "",
    slopeFunction(activation),
    WITHIN,
    dropout ? MASK : "",
    /* wgsl */ `
fn end_backward(row: u32, column: u32, d: vec4f) {
  let at = row * ((layer.n + 3u) / 4u) + column / 4u;
  let by_y = d${dropout ? " * mask_of(row, column)" : ""};
  deltas[layer.out + at] = within(column, by_y * slope(acts[layer.kept + at], layer.alpha));
}`,
  ].join("\n");
}

const WITHIN = /* wgsl */ `
/** Zero beyond the last column. */
fn within(column: u32, v: vec4f) -> vec4f {
  return select(vec4f(), v, vec4u(column) + vec4u(0u, 1u, 2u, 3u) < vec4u(layer.n));
}`;

const MASK = /* wgsl */ `
${dropoutMask}
fn mask_of(row: u32, column: u32) -> vec4f {
  return dropout_mask(
    row * layer.n + column, layer.drop_stream, layer.drop_last, layer.drop_kept,
    step.number, vec2u(step.seed_low, step.seed_high),
  );
}`;
