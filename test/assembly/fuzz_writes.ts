// The memory that each export is documented to write when it accepts a call.

import type { AbiFunction } from "../../scripts/abi_source.ts";
import type { Net, World } from "./fuzz_world.ts";

type Range = readonly [address: number, bytes: number];

/** Exports that change their network. */
const ofNets =
  /^net_(initialise|set_\w+|update|train|step_part|gradient|evaluate|numerical_gradient|train_numerical)$/;

/** Where an accepted call may have written. */
export function writes(
  world: World,
  { name, parameters }: AbiFunction,
  values: readonly number[],
): Range[] {
  const at = (parameter: string) =>
    values[parameters.findIndex((known) => known.name === parameter)]!;
  const element = at("dtype") === 1 ? 8 : 4;
  const array = (parameter: string, count: number): Range => [at(parameter), count * element];
  const matrix = (parameter: string, rows: number, columns: number, stride: number): Range[] =>
    Array.from({ length: columns === 0 ? 0 : rows }, (_, i) => [
      at(parameter) + i * stride * element,
      columns * element,
    ]);
  const net = ofNets.test(name) ? world.nets.find(({ handle }) => handle === at("net")) : undefined;
  const whole: Range[] = net ? [[net.handle, net.end - net.handle]] : [];
  switch (name) {
    case "gemm_nn":
    case "gemm_nt":
    case "gemm_tn":
      return matrix("c_ptr", at("m"), at("n"), at("ldc"));
    case "vector_exp":
    case "vector_log":
    case "vector_sigmoid":
    case "vector_tanh":
      return [array("y_ptr", at("n"))];
    case "activation_forward":
      return matrix("x_ptr", at("rows"), at("columns"), at("stride"));
    case "activation_backward":
      return [array("dy_ptr", at("n"))];
    case "softmax_rows":
    case "log_softmax_rows":
      return matrix("y_ptr", at("rows"), at("columns"), at("stride"));
    case "softmax_cross_entropy_rows":
      return [array("d_ptr", at("rows") * at("columns")), [at("loss_ptr"), 8]];
    case "sum_all":
    case "mean_all":
      return [[at("out_ptr"), 8]];
    case "sum_over_rows":
      return [array("out_ptr", at("columns"))];
    case "argmax_rows":
      return [[at("out_ptr"), 4 * at("rows")]];
    case "optimizer_update":
      return ["w_ptr", "slot0_ptr", "slot1_ptr"].map((buffer) => array(buffer, at("n")));
    case "philox_words":
      return [[at("out_ptr"), 16]];
    case "uniform":
    case "normal":
      return [array("out_ptr", at("n"))];
    case "shuffle":
      return [[at("values_ptr"), 4 * at("n")]];
    case "net_train":
      return [...whole, [at("losses_ptr"), 8 * Math.ceil(at("count") / net!.batch)]];
    case "net_train_numerical":
      return [...whole, [at("losses_ptr"), 8 * at("count")]];
    case "net_gradient":
    case "net_step_part":
      return [...whole, [at("loss_ptr"), 8]];
    case "net_evaluate":
      return [...whole, ...evaluation(net!, at)];
    case "net_numerical_gradient":
      return [...whole, [at("out_ptr"), 8 * at("parameters")], [at("flags_ptr"), at("parameters")]];
    default:
      return whole;
  }
}

function evaluation({ classes, element }: Net, at: (parameter: string) => number): Range[] {
  const count = at("count");
  return [
    [at("probs_ptr"), count * classes * element],
    [at("predictions_ptr"), count * 2],
    [at("loss_ptr"), 8],
  ];
}
