// A recipe and the session that is to train by it: both say what the network, the optimiser and the steps are.

import { usage } from "./errors.ts";
import { alphaOf, type LayerSpec } from "./layers.ts";
import { type OptimizerSpec, optimizerDefaults } from "./optimizer.ts";
import type { Recipe } from "./recipe.ts";
import type { Session } from "./session.ts";
import { type NetworkSpec, targetsOf } from "./spec.ts";

/** What a field is in the recipe and in the session. */
type Field = readonly [name: string, ofRecipe: unknown, ofSession: unknown];

/**
 * Throws a usage error that names the first field in which a checked recipe differs from what the session was opened
 * with. The learning rate may differ: training sets it.
 */
export function checkSameSession(recipe: Recipe, session: Session): void {
  const fields: Field[] = [
    ["batchSize", recipe.batchSize, session.batchSize],
    ["maxNorm", recipe.maxNorm ?? "none", session.maxNorm ?? "none"],
    ["biasGradientScale", recipe.biasGradientScale ?? 1, session.biasGradientScale ?? 1],
    ...networkFields(recipe.network, session.network),
    ...optimizerFields(recipe.optimizer, session.optimizer),
  ];
  const different = fields.find(([, ofRecipe, ofSession]) => ofRecipe !== ofSession);
  if (!different) return;
  const [name, ofRecipe, ofSession] = different;
  throw usage(
    `recipe.${name} expected ${ofSession}, as the session was opened, got ${ofRecipe} - open the session with this recipe`,
  );
}

function networkFields(network: NetworkSpec, own: NetworkSpec): Field[] {
  const targets = targetsOf(network);
  const ownTargets = targetsOf(own);
  return [
    ["network.inputs", network.inputs, own.inputs],
    ...network.layers.map((layer, index): Field => {
      const ownLayer = own.layers[index];
      return [`network.layers[${index}]`, told(layer), ownLayer ? told(ownLayer) : "none"];
    }),
    ["network.layers.length", network.layers.length, own.layers.length],
    ["network.loss", network.loss, own.loss],
    ["network.dtype", network.dtype, own.dtype],
    ["network.targets.on", targets.on, ownTargets.on],
    ["network.targets.off", targets.off, ownTargets.off],
  ];
}

function optimizerFields(optimizer: OptimizerSpec, own: OptimizerSpec): Field[] {
  const { name, lr: _, ...parameters } = { ...optimizerDefaults(optimizer.name), ...optimizer };
  const ownAll: OptimizerSpec = { ...optimizerDefaults(own.name), ...own };
  return [
    ["optimizer.name", name, own.name],
    ...Object.entries(parameters).map(
      ([parameter, value]): Field => [
        `optimizer.${parameter}`,
        value,
        ownAll[parameter as keyof OptimizerSpec],
      ],
    ),
  ];
}

/** A layer as "dense of 256", "leaky_relu 0.01", "maxout of 2", "dropout 0.5". */
function told(layer: LayerSpec): string {
  switch (layer.kind) {
    case "dense":
      return `dense of ${layer.units}`;
    case "activation":
      return `${layer.activation} ${alphaOf(layer) || ""}`.trim();
    case "maxout":
      return `maxout of ${layer.pieces}`;
    case "dropout":
      return `dropout ${layer.rate}`;
  }
}
