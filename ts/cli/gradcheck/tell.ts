// Output of a gradient check: a table of tensors, the verdict, the error by step. Nothing is computed here.

import type { Build } from "../../backends/wasm/engine.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { TensorComparison } from "../../gradcheck/comparison.ts";
import type { Verdict } from "../../gradcheck/judge.ts";
import type { NetworkCheck } from "../../gradcheck/network.ts";
import type { StepCurve } from "../../gradcheck/step_curve.ts";
import { elementName } from "../../gradcheck/tensors.ts";
import { inFlags } from "../hints.ts";
import { fittedTable, grouped, type Output, percent } from "../output.ts";
import { networkWords } from "../recipe_words.ts";

export interface Checked {
  /** The lab's name, or "custom". */
  readonly lab: string;
  readonly recipe: Recipe;
  /** Where its examples come from. */
  readonly source: string;
  readonly seed: number;
  readonly backend: string;
  readonly build: Build;
  readonly check: NetworkCheck;
}

/** Table and verdict. */
export function tellCheck(output: Output, checked: Checked): void {
  const { lab, recipe, check } = checked;
  const { network } = recipe;
  const { delta, method, samples, parameters, evaluations, seconds } = check;
  output.event({
    event: "gradcheck",
    lab,
    dtype: network.dtype,
    delta,
    method,
    samples,
    parameters,
    evaluations,
    seconds,
    max_relative_error: check.maxRelativeError,
    tensors: check.tensors.map(tensorEvent),
    ...verdictEvent(check),
  });
  for (const line of introduction(checked)) output.sentence(line);
  output.line();
  tellTensors(output, check.tensors);
  output.sentence(
    `${grouped(parameters)} parameters by ${grouped(evaluations)} losses in ${duration(seconds)}; the loss is ${check.loss.toPrecision(6)}`,
  );
  output.sentence(verdictLine(check));
  if (check.decayed) tellDecay(output, check.decayed, recipe);
}

/** What was checked and how, in two lines. */
export function introduction(checked: Checked): string[] {
  const { lab, recipe, source, seed, backend, build, check } = checked;
  const { loss, dtype } = recipe.network;
  const { samples, method, delta } = check;
  const examples = samples === 1 ? "1 training example" : `${grouped(samples)} training examples`;
  const where = backend === "wasm" ? `wasm ${build}` : backend;
  return [
    `${lab}: ${[...networkWords(recipe.network), loss, dtype].join(", ")}`,
    `backpropagation against central differences, ${method}, delta ${delta}: ${examples} of ${source}, ${where}, seed ${seed}`,
  ];
}

/** The verdict on loss and weight decay together. */
function tellDecay(output: Output, decayed: Verdict, { optimizer }: Recipe): void {
  const lambda = optimizer.weightDecay;
  output.event({
    event: "weight_decay",
    lambda,
    max_relative_error: decayed.maxRelativeError,
    tensors: decayed.tensors.map(tensorEvent),
    ...verdictEvent(decayed),
  });
  output.line();
  output.line(`with weight decay ${lambda}: of the loss and lambda / 2 |w|^2 together`);
  output.line();
  tellTensors(output, decayed.tensors);
  output.sentence(verdictLine(decayed));
}

/** Relative error of some parameters by step. */
export function tellSteps(output: Output, { steps, parameters, best }: StepCurve): void {
  output.event({
    event: "steps",
    best,
    steps,
    parameters: parameters.map(({ name, analytic, errors }) => ({
      name,
      analytic,
      errors: errors.map((error) => error ?? null),
    })),
  });
  output.line();
  output.line("relative error by step: truncation at the top, rounding at the bottom");
  output.line();
  const rows = steps.map((step, s) => [
    step.toExponential(),
    ...parameters.map(({ errors }) => errors[s]?.toExponential(1) ?? "-"),
    step === best ? "best" : "",
  ]);
  const header = ["delta", ...parameters.map(({ name }) => name), ""];
  for (const line of fittedTable(`${"r".repeat(header.length - 1)}l`, [header, ...rows]))
    output.line(line);
}

function tellTensors(output: Output, tensors: readonly TensorComparison[]): void {
  const tolerances = tensors[0]!.past.map(({ tolerance }) => `> ${tolerance.toExponential()}`);
  const header = [
    "tensor",
    "parameters",
    "kinks",
    "max abs",
    "max rel",
    "median rel",
    ...tolerances,
  ];
  const worst = ["worst", "numerical", "analytic"];
  const rows = tensors.map((comparison) => [
    comparison.tensor.name,
    grouped(comparison.tensor.length),
    grouped(comparison.kinks),
    comparison.maxAbsoluteError.toExponential(1),
    comparison.maxRelativeError.toExponential(1),
    comparison.medianRelativeError.toExponential(1),
    ...comparison.past.map(({ share }) => percent(share)),
    ...worstOf(comparison),
  ]);
  const sides = `l${"r".repeat(5 + tolerances.length)}lrr`;
  const all = [[...header, ...worst], ...rows];
  for (const line of fittedTable(sides, all, { together: worst.length })) output.line(line);
  output.line("worst: [input, unit] of a weight, row-major, inputs x units; [unit] of a bias");
  output.line();
}

function worstOf({ tensor, worstIndex, numerical, analytic }: TensorComparison): string[] {
  if (worstIndex < 0) return ["-", "-", "-"];
  const element = elementName(tensor, worstIndex).slice(tensor.name.length);
  return [element, numerical.toPrecision(10), analytic.toPrecision(10)];
}

function verdictLine({ passed, reason }: Verdict): string {
  return `${passed ? "passed" : "failed"}: ${inFlags(reason)}`;
}

/** The verdict's fields; a check that passed gives no reason. */
function verdictEvent({ passed, reason }: Verdict) {
  return passed ? { passed } : { passed, reason: inFlags(reason) };
}

function tensorEvent(comparison: TensorComparison) {
  return {
    name: comparison.tensor.name,
    parameters: comparison.tensor.length,
    max_absolute_error: comparison.maxAbsoluteError,
    max_relative_error: comparison.maxRelativeError,
    median_relative_error: comparison.medianRelativeError,
    worst_index: comparison.worstIndex,
    numerical: comparison.numerical,
    analytic: comparison.analytic,
    kinks: comparison.kinks,
  };
}

function duration(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toPrecision(3)} ms` : `${seconds.toFixed(2)} s`;
}
