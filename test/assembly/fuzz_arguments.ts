// The arguments that a fuzzer passes to an export, by the names and types of its parameters: mostly ones that fit, sometimes
// ones that cannot be right.

import type { AbiFunction } from "../../scripts/abi_source.ts";
import type { Philox } from "../../ts/core/random.ts";
import type { World } from "./fuzz_world.ts";

/** Integers that are wrong as most sizes, ids and strides. The large ones are more than the memory holds. */
const oddIntegers = [-1, 0, 7, 13, 2 ** 24, 1e9, 2 ** 31 - 1, -(2 ** 31)];
const oddNumbers = [0, -0, -1, 1, 5e-324, 1e308, -1e308, Infinity, -Infinity, Number.NaN];
/** Numbers of bytes that no memory has. */
const hugeBytes = [0xc000_0000, 0xffff_fff0, 0xffff_ffff];

/** Draws one number after the other from a stream. */
export class Draw {
  readonly #random: Philox;
  #index = 0;

  constructor(random: Philox) {
    this.#random = random;
  }

  below(limit: number): number {
    return this.#random.below(this.#index++, limit);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** From `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }
}

/** Arguments of one call. About every second call has one that does not fit. */
export function drawArguments(
  draw: Draw,
  world: World,
  { name, parameters }: AbiFunction,
): number[] {
  const wrong = draw.below(2) === 0 ? draw.below(Math.max(1, parameters.length)) : -1;
  return parameters.map((parameter, i) =>
    i === wrong
      ? misfit(draw, world, name, parameter.name, parameter.type)
      : fit(draw, world, name, parameter.name, parameter.type),
  );
}

function misfit(draw: Draw, world: World, routine: string, name: string, type: string): number {
  if (type === "f64") return draw.of(oddNumbers);
  if (name === "bytes") return draw.of(hugeBytes);
  if (name === "net" || name === "data")
    return draw.of([...world.forbidden(), ...world.stale, ...world.sets]);
  if (name === "at") return draw.of([0, 16, 2 ** 31, 2 ** 32 - 16, ...world.misaligned()]);
  // Labels and pixels are of so few bytes that they may lie there; other calls would write to them.
  const small = name === "labels_ptr" || routine === "data_create";
  if (type === "usize")
    return draw.of(small ? world.forbidden() : [...world.forbidden(), ...world.misaligned()]);
  // The time of a call grows with these, so 2^31 would be accepted and take very long.
  if (name === "iterations" || name === "step") return draw.of([-1, 0, -(2 ** 31)]);
  return draw.of(oddIntegers);
}

function fit(draw: Draw, world: World, routine: string, name: string, type: string): number {
  if (type === "f64")
    return draw.below(4) === 0 ? draw.of(oddNumbers) : (draw.below(100) + 1) / 101;
  if (type === "u32") return draw.below(2 ** 31) * 2 + draw.below(2);
  if (type === "usize") return address(draw, world, routine, name);
  switch (name) {
    case "dtype":
    case "beta":
    case "method":
      return draw.below(2);
    case "kind":
    case "form":
      return draw.below(3);
    case "activation":
      return draw.below(8);
    case "loss":
      return draw.below(5);
    case "optimizer":
      return draw.below(12);
    case "weights":
    case "biases":
      return draw.below(9);
    case "lda":
    case "ldb":
    case "ldc":
    case "stride":
      return draw.between(12, 15);
    case "n":
      return draw.below(routine.startsWith("gemm") ? 13 : 100);
    case "inputs":
    case "features":
      return draw.of([3, 5]);
    case "outputs":
      return draw.of([2, 3]);
    case "layers":
      return draw.between(1, 5);
    case "batch":
      return draw.between(1, 6);
    case "count":
      return routine === "data_create" ? draw.between(6, 12) : draw.below(7);
    case "first":
    case "parameters":
    case "start":
    case "slot":
    case "part":
      return draw.below(3);
    case "columns":
      return draw.between(1, 12);
    case "chains":
      return draw.of([8, 10, 12]);
    default:
      return draw.below(13);
  }
}

/** An address of what the name says. The engine never writes to blocks that other calls rely on. */
function address(draw: Draw, world: World, routine: string, name: string): number {
  switch (name) {
    case "net":
      return world.nets.length > 0 ? draw.of(world.nets).handle : 0;
    case "data":
      return world.sets.length > 0 ? draw.of(world.sets) : 0;
    case "at":
      return world.top;
    case "bytes":
      return draw.below(100);
    case "layers_ptr":
      return draw.of(world.layers);
    case "hyper_ptr":
      return draw.of(world.hypers);
    case "order_ptr":
      return world.order;
    case "labels_ptr":
      return routine === "data_create" && draw.below(2) === 0 ? 0 : world.labels;
    case "targets_ptr":
      return draw.below(2) === 0 ? 0 : world.inputs;
    case "inputs_ptr":
    case "table_ptr":
      return world.inputs;
    case "bias_ptr":
      return draw.below(2) === 0 ? 0 : world.scratch(draw.below(64));
    default:
      return world.scratch(routine === "data_create" ? 0 : draw.below(64));
  }
}
