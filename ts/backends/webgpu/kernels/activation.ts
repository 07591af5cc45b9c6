// Activations and their derivatives in terms of y = f(x), for the kernels that end with one.
// WGSL twin of assembly/kernels/activation.ts. Maxout is maxout.ts.

import type { Activation } from "../../../core/spec.ts";

export type ElementWise = Exclude<Activation, "maxout">;

/** fn activate(x, alpha): f(x). Needs math. */
export function activateFunction(activation: ElementWise): string {
  return `fn activate(x: vec4f, alpha: f32) -> vec4f { return ${values[activation]}; }`;
}

/** fn slope(y, alpha): f'(x) from y = f(x); at 0 that of the left side. */
export function slopeFunction(activation: ElementWise): string {
  return `fn slope(y: vec4f, alpha: f32) -> vec4f { return ${slopes[activation]}; }`;
}

const values: Readonly<Record<ElementWise, string>> = {
  linear: "x",
  sigmoid: "vector_sigmoid(x)",
  tanh: "vector_tanh(x)",
  relu: "select(x, vec4f(), x < vec4f())", // NaN stays NaN
  leaky_relu: "select(alpha * x, x, x > vec4f())",
  elu: "select(alpha * vector_expm1(x), x, x > vec4f())",
};

const slopes: Readonly<Record<ElementWise, string>> = {
  linear: "vec4f(1.0)",
  sigmoid: "y * (1.0 - y)",
  tanh: "1.0 - y * y",
  relu: "select(vec4f(), vec4f(1.0), y > vec4f())",
  leaky_relu: "select(vec4f(alpha), vec4f(1.0), y > vec4f())",
  elu: "select(y + alpha, vec4f(1.0), y > vec4f())",
};
