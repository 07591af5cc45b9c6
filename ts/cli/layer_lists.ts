// The lists by which flags describe layers: --hidden 200:relu,100:tanh, --dropout 0.5,0.2 and
// --layers dense:128,relu,dropout:0.2. Every refusal names the flag and the position.

import type { DenseActivation } from "../core/dense_chain.ts";
import { didYouMean, sameWord } from "../core/did_you_mean.ts";
import {
  checkInteger,
  checkNotNegative,
  checkProbability,
  expected,
  type SimdigitError,
  usage,
} from "../core/errors.ts";
import { type Activation, activations, type LayerSpec, MOST_PIECES } from "../core/layers.ts";
import { otherValues, reasonOf, withoutModule } from "./other_words.ts";

/** A layer of --hidden. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation?: DenseActivation;
  /** Behind leaky_relu or elu. */
  readonly alpha?: number;
  /** Behind maxout. */
  readonly pieces?: number;
}

/** In --layers, where no activation is no layer, linear is PyTorch's name of a dense layer. */
const layerNames = { ...otherValues.activation, linear: "dense", fc: "dense" };

const denseActivations: readonly DenseActivation[] = ["linear", ...activations, "maxout"];
const layerWords: readonly string[] = ["dense", ...activations, "maxout", "dropout"];

/** The layers of --hidden: units, or units:activation, with alpha or pieces behind it; "none" for no layers. */
export function parseHidden(text: string): HiddenLayer[] {
  if (text.trim().toLowerCase() === "none") return [];
  return items(text).map((item, index) => hiddenLayer(item, `--hidden layer ${index + 1}`));
}

/** The probabilities of --dropout. */
export function parseRates(text: string): number[] {
  const rates = items(text);
  return rates.map((item, index) => {
    const what = rates.length === 1 ? "--dropout" : `--dropout layer ${index + 1}`;
    const rate = toNumber(item, what, "a number");
    checkProbability(what, rate);
    return rate;
  });
}

/** The layers of --layers. Their values are the network's to check. */
export function parseLayers(text: string): LayerSpec[] {
  return calls(text).map((item, index) => {
    const name = `--layers item ${index + 1}`;
    if (item.includes("(")) throw expected(name, "a layer as dense:64", item + written(item));
    const [typed, ...numbers] = parts(item);
    const word = withoutModule(typed!);
    const kind = sameWord(word, layerWords, layerNames);
    if (kind === undefined) {
      throw unknownWord(`${name} expected`, word, layerWords, item, reasonOf("layers", word));
    }
    if (kind === "dense") return { kind, units: only(numbers, name, "dense:128", item) };
    if (kind === "dropout") return { kind, rate: only(numbers, name, "dropout:0.2", item) };
    if (kind === "maxout") return { kind, pieces: only(numbers, name, "maxout:2", item) };
    const activation = kind as Activation;
    if (numbers.length === 0) return { kind: "activation", activation };
    if (!takesAlpha(activation)) throw expected(name, `nothing behind ${activation}`, item);
    const alpha = only(numbers, name, `${activation}:0.1`, item);
    return { kind: "activation", activation, alpha };
  });
}

/** Whether the activation has an alpha. */
export function takesAlpha(activation: DenseActivation): boolean {
  return activation === "leaky_relu" || activation === "elu";
}

function hiddenLayer(item: string, name: string): HiddenLayer {
  const [count, word, ...numbers] = parts(item);
  const units = toNumber(count!, name, "units as 200, or 200:relu", item);
  checkInteger(`${name}: units`, units, 1);
  if (word === undefined) return { units };
  const plain = withoutModule(word);
  const activation = sameWord(plain, denseActivations, otherValues.activation);
  if (activation === undefined) {
    const reason = reasonOf("activation", plain);
    throw unknownWord(`${name}: activation expected`, plain, denseActivations, word, reason);
  }
  if (numbers.length === 0) return { units, activation };
  if (activation === "maxout") {
    const pieces = only(numbers, name, "pieces as 200:maxout:5", item);
    checkInteger(`${name}: pieces`, pieces, 1, MOST_PIECES);
    return { units, activation, pieces };
  }
  if (!takesAlpha(activation)) throw expected(name, `nothing behind ${activation}`, item);
  const alpha = only(numbers, name, `alpha as 200:${activation}:0.1`, item);
  checkNotNegative(`${name}: alpha`, alpha);
  return { units, activation, alpha };
}

function unknownWord(
  start: string,
  word: string,
  known: readonly string[],
  got = word,
  reason = "",
): SimdigitError {
  const hint = reason || didYouMean(word, known);
  return usage(`${start} ${known.join(", ")}; got ${got || "nothing"}${hint}`);
}

/** Items that may be calls, as "Linear(784, 64)"; calls within a call are one item. */
function calls(text: string): string[] {
  if (/\([^)]*\(/.test(text)) return [text];
  return text.split(/,(?![^()]*\))/).map((item) => item.trim());
}

/** How a call such as Linear(784, 64) is written here: " - write dense:64"; empty if it is no layer of ours. */
function written(call: string): string {
  const [, name = "", list = ""] = /^([^(]*)\((.*?)\)?$/s.exec(call) ?? [];
  const word = withoutModule(name.trim());
  const kind = sameWord(word, layerWords, layerNames);
  if (kind === undefined) return reasonOf("layers", word);
  const numbers = list.match(/(?<![\w.])\d*\.?\d+(?:e-?\d+)?(?![\w.])/gi) ?? [];
  // PyTorch's Linear(inputs, units), Keras' Dense(units).
  const value = kind === "dense" ? numbers.slice(0, 2).at(-1) : numbers[0];
  const takesNone =
    kind !== "dense" && kind !== "dropout" && kind !== "maxout" && !takesAlpha(kind as Activation);
  return ` - write ${value === undefined || takesNone ? kind : `${kind}:${value}`}`;
}

function items(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

function parts(item: string): string[] {
  return item.split(":").map((part) => part.trim());
}

/** The one number of an item. */
function only(numbers: readonly string[], name: string, form: string, item: string): number {
  const [text, ...more] = numbers;
  if (text === undefined || more.length > 0) throw expected(name, form, item);
  return toNumber(text, name, form, item);
}

function toNumber(text: string, name: string, form: string, got = text): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw expected(name, form, got || "nothing");
  return value;
}
