// What a model answers: the class of an example with its probabilities, or numbers in the units of the data.

import type { OpenOptions } from "../backends/open.ts";
import type { Checkpoint } from "../core/checkpoint.ts";
import { namesOfOutputs } from "../core/class_names.ts";
import type { RawValues } from "../core/dataset.ts";
import { badData } from "../core/errors.ts";
import type { NumberOutputs } from "../core/outputs.ts";
import type { Session } from "../core/session.ts";
import { type NetworkSpec, outputCount } from "../core/spec.ts";
import { inUnits } from "../core/standardise.ts";
import type { Platform } from "../platform/platform.ts";
import { hasProbabilities } from "./evaluation.ts";
import { openForCommand } from "./session.ts";

/** A saved model that answers. */
export interface Model {
  readonly checkpoint: Checkpoint;
  readonly session: Session;
  /** What the classes are called; undefined for 0, 1, ... and for numbers. */
  readonly names: readonly string[] | undefined;
  /** What the outputs stand for if they are numbers. */
  readonly numbers: NumberOutputs | undefined;
}

export type Answer = ClassAnswer | NumberAnswer;

export interface ClassAnswer {
  readonly label: number;
  /** The class's name, if classes have names. */
  readonly class?: string;
  /** One for each class; plain outputs if the loss is not softmax's. */
  readonly probs: readonly number[];
}

export interface NumberAnswer {
  readonly values: readonly number[];
}

/** Opens a session for a saved model, which the caller disposes of. */
export async function openModel(
  platform: Platform,
  checkpoint: Checkpoint,
  backend: NonNullable<OpenOptions["backend"]>,
): Promise<Model> {
  const { outputs, recipe } = checkpoint;
  const { network, optimizer } = recipe;
  const session = await openForCommand(platform, { network, optimizer, batchSize: 1, backend });
  await session.loadParameters(checkpoint.parameters);
  const numbers = outputs?.kind === "numbers" ? outputs : undefined;
  return { checkpoint, session, names: namesOfOutputs(outputs), numbers };
}

/**
 * The answers to examples, `inputs` of each one after the other.
 *
 * @throws SimdigitError "data" if an output is no finite number
 */
export async function answersTo(model: Model, inputs: RawValues): Promise<Answer[]> {
  const { session, checkpoint } = model;
  const outputs = await session.predict(inputs, checkpoint.recipe.scaling);
  const columns = outputCount(session.network);
  return Array.from({ length: outputs.length / columns }, (_, row) =>
    answerOf(model, outputs.subarray(row * columns, (row + 1) * columns)),
  );
}

function answerOf({ names, numbers }: Model, outputs: ArrayLike<number>): Answer {
  const values = Array.from(outputs);
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) {
    throw badData(
      `outputs expected finite numbers, got ${wrong} - use inputs like those of the training; if they are, train again with a lower learning rate`,
    );
  }
  if (numbers) return { values: inUnits(numbers, values) };
  const label = values.indexOf(values.reduce((most, value) => Math.max(most, value), -Infinity));
  return { label, ...(names && { class: names[label]! }), probs: values };
}

/** As "7", "trouser" or "0.5, 12.25". */
export function answerText(answer: Answer): string {
  if ("values" in answer) return answer.values.map(numberText).join(", ");
  return answer.class ?? String(answer.label);
}

/** How sure a class is: its probability, or the plain output if the loss is not softmax's; nothing of numbers. */
export function certaintyText(answer: Answer, { loss }: NetworkSpec): string {
  if ("values" in answer) return "";
  const value = answer.probs[answer.label]!;
  return hasProbabilities(loss) ? `${(value * 100).toFixed(2)}%` : value.toFixed(4);
}

/** A network's numbers have about seven digits. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(7)));
}
