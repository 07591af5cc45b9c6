// Activations and their slopes: the only file of this backend that names them. WGSL twin of
// assembly/kernels/activation.ts.

import type { Activation } from "../../../core/layers.ts";

interface Formula {
  /** f(x). */
  readonly value: string;
  /** f'(x), in terms of what the forward pass keeps; at a kink that of the left side. */
  readonly slope: string;
  readonly keeps: "x" | "y";
}

/** Without an activation y = x. */
const identity: Formula = { value: "x", slope: "vec4f(1.0)", keeps: "y" };

const formulas: Readonly<Record<Activation, Formula>> = {
  sigmoid: { value: "vector_sigmoid(x)", slope: "y * (1.0 - y)", keeps: "y" },
  tanh: { value: "vector_tanh(x)", slope: "1.0 - y * y", keeps: "y" },
  relu: {
    value: "select(x, vec4f(), x < vec4f())", // NaN stays NaN
    slope: "select(vec4f(), vec4f(1.0), y > vec4f())",
    keeps: "y",
  },
  leaky_relu: {
    value: "select(alpha * x, x, x > vec4f())",
    slope: "select(vec4f(alpha), vec4f(1.0), y > vec4f())",
    keeps: "y",
  },
  elu: {
    value: "select(alpha * vector_expm1(x), x, x > vec4f())",
    slope: "select(y + alpha, vec4f(1.0), y > vec4f())",
    keeps: "y",
  },
  gelu: { value: "x * vector_normal(x)", slope: "vector_gelu_slope(x)", keeps: "x" },
  silu: {
    value: "x * vector_sigmoid(x)",
    slope: "vector_sigmoid(x) * (1.0 + x * vector_sigmoid(-x))",
    keeps: "x",
  },
};

/** Whether the backward pass needs x instead of y. */
export function keepsInput(activation: Activation | undefined): boolean {
  return formulaOf(activation).keeps === "x";
}

/** fn activate(x, alpha): f(x). Needs math. */
export function activateFunction(activation: Activation | undefined): string {
  return `fn activate(x: vec4f, alpha: f32) -> vec4f { return ${formulaOf(activation).value}; }`;
}

/** fn slope(kept, alpha): f'(x) from the kept x or y. Needs math if x is kept. */
export function slopeFunction(activation: Activation | undefined): string {
  const { slope, keeps } = formulaOf(activation);
  return `fn slope(${keeps}: vec4f, alpha: f32) -> vec4f { return ${slope}; }`;
}

function formulaOf(activation: Activation | undefined): Formula {
  return activation === undefined ? identity : formulas[activation];
}
