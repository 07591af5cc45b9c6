// A recipe in a few words, for the head of a run: the network, and how it learns. What has its default is left out.

import { chainOf, hiddenActivations } from "../core/dense_chain.ts";
import type { LayerSpec } from "../core/layers.ts";
import { type OptimizerSpec, optimizerDefaults } from "../core/optimizer.ts";
import type { Recipe, Schedule } from "../core/recipe.ts";
import { layerSizes, type NetworkSpec, parameterCount } from "../core/spec.ts";
import { alike, grouped } from "./output.ts";

/** As "784-256-256-10, 269,322 parameters, relu, adam, lr 0.001, batch 100". */
export function recipeWords({ network, optimizer, batchSize, schedule }: Recipe): string {
  const parameters = `${grouped(parameterCount(network))} parameters`;
  const [shape, ...more] = networkWords(network);
  const loss = network.loss === "softmax_cross_entropy" ? [] : [network.loss];
  const learning = [...optimizerWords(optimizer), ...scheduleWords(schedule), `batch ${batchSize}`];
  return [shape, parameters, ...more, ...loss, ...learning].join(", ");
}

/** Of a chain of dense layers the sizes, then activation and dropout; of other networks every layer as in --layers. */
export function networkWords(network: NetworkSpec): string[] {
  const chain = chainOf(network);
  if (!chain) return [[network.inputs, ...network.layers.map(layerWord)].join(" ")];
  const activation = alike(hiddenActivations(network));
  const rates = chain.layers.slice(0, -1).map(({ dropout = 0 }) => dropout);
  const { inputDropout = 0 } = chain;
  return [
    layerSizes(network).join("-"),
    ...(activation === undefined ? [] : [activation]),
    ...(rates.some((rate) => rate > 0) ? [`dropout ${alike(rates)}`] : []),
    ...(inputDropout > 0 ? [`input dropout ${inputDropout}`] : []),
  ];
}

/** As "dense:128", "relu" and "elu:0.5". */
function layerWord(layer: LayerSpec): string {
  switch (layer.kind) {
    case "dense":
      return `dense:${layer.units}`;
    case "dropout":
      return `dropout:${layer.rate}`;
    case "maxout":
      return `maxout:${layer.pieces}`;
    case "activation":
      return layer.activation + (layer.alpha === undefined ? "" : `:${layer.alpha}`);
  }
}

/** As "adam, lr 0.001" and "sgd, lr 0.05, momentum 0.9". */
function optimizerWords(spec: OptimizerSpec): string[] {
  const defaults = optimizerDefaults(spec.name);
  const { name, lr, momentum, weightDecay = 0 } = { ...defaults, ...spec };
  const decay = weightDecay === defaults.weightDecay ? [] : [`weight decay ${weightDecay}`];
  if (momentum === undefined) return [name, `lr ${lr}`, ...decay];
  const nesterov = name === "nesterov" ? "nesterov " : "";
  return ["sgd", `lr ${lr}`, `${nesterov}momentum ${momentum}`, ...decay];
}

/** As --schedule takes it. */
function scheduleWords(schedule: Schedule | undefined): string[] {
  if (schedule === undefined) return [];
  const { kind } = schedule;
  return [`schedule ${kind === "cosine" ? kind : `${kind}:${schedule.epochs}:${schedule.factor}`}`];
}
