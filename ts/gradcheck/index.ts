// simdigit/gradcheck: numerical derivatives of any function, and the gradient check of functions and networks.

export { type CheckGradientOptions, checkGradient, type GradientCheck } from "./check_gradient.ts";
export type { TensorComparison } from "./comparison.ts";
export {
  type DerivativeOptions,
  type Jacobian,
  jacobian,
  numericalDerivative,
  richardson,
} from "./derivative.ts";
export type { Verdict } from "./judge.ts";
export { checkNetwork, type NetworkCheck, type NetworkCheckOptions } from "./network.ts";
export type { ScalarFunction, VectorFunction } from "./probe.ts";
export type { DifferenceMethod, Step } from "./step.ts";
export { type StepCurve, stepCurve } from "./step_curve.ts";
export { descended, type WeightDecay } from "./weight_decay.ts";
