// Dense layers among the tensors of another program's file: a matrix and a vector whose names differ only in the word
// for weight and bias. layer_order.ts finds their order.

import { badData } from "./errors.ts";
import { excerpt } from "./json.ts";
import type { StoredTensor } from "./stored_tensors.ts";

/** A weight with its bias, if there is one. */
export interface FoundLayer {
  /** The words and numbers of its name: those of "net.layers.0.linear.weight" are net, layers, 0, linear. */
  readonly key: readonly string[];
  readonly weight: StoredTensor;
  readonly bias?: StoredTensor;
  /** The bias's name, or the one that it would have. */
  readonly biasName: string;
}

const MOST_LAYERS = 256;

/** Words for weight, each with the one for its bias. */
const biasWords: Readonly<Record<string, string>> = {
  weight: "bias",
  weights: "biases",
  kernel: "bias",
  w: "b",
  theta: "b",
  coef: "intercept",
  coefs: "intercepts",
};
const roleWords = new Set([...Object.entries(biasWords).flat(), "bias"]);
/** W1, b1, Wh, bh: a short word for weight or bias with what tells the layers apart. */
const JOINED = /^([wb])([a-z])$/i;

/** Layers whose tensors give themselves away, each by words in a name or by dimensions. */
const foreignLayers: readonly (readonly [is: (tensor: StoredTensor) => boolean, name: string])[] = [
  [
    named(/running_(mean|var)|moving_(mean|variance)|batch_?norm|(^|[./_])bn\d*([./_]|$)/i),
    "batch normalisation",
  ],
  [named(/layer_?norm|group_?norm|(^|[./_])(gamma|beta)(:0)?$/i), "normalisation"],
  [named(/weight_(ih|hh)_l\d|lstm|(^|[./_])gru|recurrent_kernel/i), "recurrent layer"],
  [named(/in_proj_weight|attention|attn|(^|[./_])[qkv]_proj/i), "attention"],
  [named(/embed/i), "embedding"],
  [named(/weight_[gv]$|parametrizations|original[01]$/i), "weight normalisation"],
  [named(/lora_/i), "LoRA adapter"],
  [({ shape }) => shape.length > 2, "convolution"],
  [({ name, shape }) => shape.length === 1 && isWeightWord(name), "normalisation"],
];

/**
 * The dense layers of which these are the tensors, in no particular order.
 *
 * @throws SimdigitError "data" if there are tensors of other layers, or some whose layer cannot be told
 */
export function findLayers(tensors: readonly StoredTensor[]): FoundLayer[] {
  if (tensors.length === 0) throw badData("expected tensors of dense layers, got none");
  if (tensors.length > 2 * MOST_LAYERS) {
    throw badData(`expected tensors of at most ${MOST_LAYERS} dense layers, got ${tensors.length}`);
  }
  for (const [is, name] of foreignLayers) {
    const found = tensors.find(is);
    if (found === undefined) continue;
    throw badData(
      `tensor ${told(found)} belongs to a layer that simdigit does not have: ${name} - it has dense layers and activations`,
    );
  }
  const layers =
    byKey(tensors, (name) => wordsOf(name).key) ??
    byKey(tensors, (name) => splitName(name).slice(0, -1)) ??
    byPairs(tensors);
  if (layers) return layers;
  const list = tensors.slice(0, 6).map(told).join(", ");
  throw badData(
    `expected a weight and a bias of each dense layer, as fc1.weight [32, 784] and fc1.bias [32], got ${list}${tensors.length > 6 ? ", ..." : ""}`,
  );
}

/** As "fc1.weight [32, 784]". */
export function told({ name, shape }: Pick<StoredTensor, "name" | "shape">): string {
  return `${excerpt(name)} [${excerpt(shape.join(", "))}]`;
}

/** Words and numbers of a name: of "fc1.outLayer" fc, 1, out, layer. */
function splitName(name: string): string[] {
  const words = name.replace(/:0$/, "").replace(/([a-z])([A-Z])/g, "$1 $2");
  return words.match(/\p{L}+|\d+/gu) ?? [];
}

/** Layers whose tensors have the same key; undefined unless each has a weight and at most one bias that fits it. */
function byKey(
  tensors: readonly StoredTensor[],
  keyOf: (name: string) => readonly string[],
): FoundLayer[] | undefined {
  const weights = new Map<string, StoredTensor>();
  const biases = new Map<string, StoredTensor>();
  for (const tensor of tensors) {
    const kind = isBias(tensor) ? biases : weights;
    const key = keyOf(tensor.name).join(" ");
    if (tensor.shape.length === 0 || kind.has(key)) return undefined;
    kind.set(key, tensor);
  }
  for (const [key, bias] of biases) {
    const weight = weights.get(key);
    if (weight === undefined || !goesWith(weight, bias)) return undefined;
  }
  return [...weights].map(([key, weight]) =>
    layerOf(key === "" ? [] : key.split(" "), weight, biases.get(key)),
  );
}

/** Layers of a list: its first and second tensor, its third and fourth, and so on by the numbers in the names. */
function byPairs(tensors: readonly StoredTensor[]): FoundLayer[] | undefined {
  if (tensors.length % 2 !== 0) return undefined;
  const list = tensors.toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const layers: FoundLayer[] = [];
  for (let at = 0; at < list.length; at += 2) {
    const [weight, bias] = [list[at]!, list[at + 1]!];
    if (isBias(weight) || !isBias(bias) || !goesWith(weight, bias)) return undefined;
    layers.push(layerOf([String(at / 2)], weight, bias));
  }
  return layers;
}

function layerOf(
  key: readonly string[],
  weight: StoredTensor,
  bias: StoredTensor | undefined,
): FoundLayer {
  return bias
    ? { key, weight, bias, biasName: bias.name }
    : { key, weight, biasName: biasNameOf(weight.name) };
}

/** A vector, or a matrix of one row or column that is called a bias. */
function isBias({ name, shape }: StoredTensor): boolean {
  if (shape.length === 1) return true;
  return (
    shape.length === 2 &&
    shape.includes(1) &&
    /^(b|bias|biases|intercepts?)$/i.test(wordsOf(name).role)
  );
}

/** Whether the bias has as many elements as one of the weight's sides. */
function goesWith({ shape }: StoredTensor, bias: StoredTensor): boolean {
  return shape.includes(Math.max(...bias.shape));
}

/** The last word of a name that means weight or bias, and the other words and numbers. */
function wordsOf(name: string): { readonly role: string; readonly key: readonly string[] } {
  const words = splitName(name);
  const at = words.findLastIndex((word) => roleWords.has(word.toLowerCase()));
  if (at >= 0) return { role: words[at]!, key: words.toSpliced(at, 1) };
  const joined = words.findLastIndex((word) => JOINED.test(word));
  const [, role, letter] = JOINED.exec(words[joined] ?? "") ?? [];
  if (role === undefined) return { role: "", key: words };
  return { role, key: words.with(joined, letter!) };
}

function isWeightWord(name: string): boolean {
  return Object.hasOwn(biasWords, wordsOf(name).role.toLowerCase());
}

/** What a bias beside this weight would be called: "fc1.bias" beside "fc1.weight", "b1" beside "W1". */
function biasNameOf(weight: string): string {
  const { role } = wordsOf(weight);
  const word = biasWords[role.toLowerCase()];
  if (word === undefined) return `${weight}.bias`;
  const at = weight.lastIndexOf(role);
  return weight.slice(0, at) + word + weight.slice(at + role.length);
}

function named(pattern: RegExp): (tensor: StoredTensor) => boolean {
  return ({ name }) => pattern.test(name);
}
