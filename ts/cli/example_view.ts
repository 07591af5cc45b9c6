// One example in the terminal: as the network sees it, with the network's outputs and the answer.

import type { Examples } from "../core/dataset.ts";
import { decimals } from "../core/decimals.ts";
import { type Answer, answerText, type Model } from "./answers.ts";
import { hasProbabilities } from "./evaluation.ts";
import { hasColour, type Output } from "./output.ts";
import { drawImage } from "./picture.ts";

const BAR_WIDTH = 40;

/** Tells the answer to one example, whose label or target is said behind it. */
export function tellExample(
  output: Output,
  model: Model,
  { inputs, shape }: Pick<Examples, "inputs" | "shape">,
  answer: Answer,
  truth = "",
): void {
  const lines = shape ? drawImage(inputs, shape, hasColour()) : [decimals(inputs).join(" "), ""];
  for (const line of lines) output.line(line);
  if ("values" in answer) {
    output.line(`predicted ${answerText(answer)}${truth}`);
    return;
  }
  for (const line of chart(answer.probs, model)) output.line(line);
  output.line();
  output.line(`read as ${answerText(answer)}${truth}`);
}

/** A bar for each class: its probability, or the plain output if the loss is not softmax's. */
function chart(values: readonly number[], { session, names }: Model): string[] {
  const shares = hasProbabilities(session.network.loss);
  const longest = Math.max(1, ...values);
  const called = values.map((_, label) => names?.[label] ?? String(label));
  const width = Math.max(...called.map(({ length }) => length));
  const rows = values.map((value, label) => {
    const bar = "█".repeat(Math.max(0, Math.round((value / longest) * BAR_WIDTH)));
    const text = shares ? `${(value * 100).toFixed(2)}%` : value.toFixed(4);
    return `${called[label]!.padEnd(width)}  ${text.padStart(7)}  ${bar}`.trimEnd();
  });
  return shares ? rows : ["outputs; the largest is the answer", ...rows];
}
