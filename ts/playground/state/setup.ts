// What the page's settings are, how they follow from a lab, and the recipe that they stand for. Pure.

import type { OptimizerName } from "../../core/optimizer.ts";
import { optimizerDefaults, optimizerTable } from "../../core/optimizer.ts";
import type { Initialiser, Recipe } from "../../core/recipe.ts";
import type { Activation, LayerSpec, NetworkSpec } from "../../core/spec.ts";
import { findLab } from "../../labs/labs.ts";

export interface Setup {
  /** The lab that everything not named here comes from. */
  readonly lab: string;
  /** Units of the hidden layers; none for softmax regression. */
  readonly hidden: readonly number[];
  /** Of the hidden layers. */
  readonly activation: Activation;
  /** How the weights start. */
  readonly start: Initialiser;
  readonly optimizer: OptimizerName;
  readonly lr: number;
  readonly weightDecay: number;
  /** Of the hidden layers. */
  readonly dropout: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

/** The settings of a lab as it stands in the table. */
export function setupOfLab(id: string): Setup {
  const lab = findLab(id);
  return setupOfRecipe(lab.recipe, id, lab.seed ?? 1);
}

/** What of a recipe the page can set. */
export function setupOfRecipe(recipe: Recipe, lab: string, seed: number): Setup {
  const { network, init, optimizer, batchSize, epochs } = recipe;
  const hidden = network.layers.slice(0, -1);
  return {
    lab,
    hidden: hidden.map(({ units }) => units),
    activation: hidden[0]?.activation ?? "relu",
    start: init.weights,
    optimizer: optimizer.name,
    lr: optimizer.lr,
    weightDecay: optimizer.weightDecay ?? optimizerTable[optimizer.name].weightDecay,
    dropout: hidden[0]?.dropout ?? 0,
    batchSize,
    epochs,
    seed,
  };
}

/** The lab's recipe with what the settings change; the lab's own where they change nothing. */
export function recipeOf(setup: Setup): Recipe {
  const { recipe } = findLab(setup.lab);
  const before = setupOfRecipe(recipe, setup.lab, setup.seed);
  const { steps, gradient, ...rest } = recipe;
  const keepsGradient = gradient && allowsNumerical(setup);
  return {
    ...rest,
    // Epochs that are asked for replace a lab's bound of the steps.
    ...(steps !== undefined && setup.epochs === before.epochs ? { steps } : {}),
    ...(keepsGradient ? { gradient } : {}),
    network: isSameNetwork(setup, before) ? recipe.network : networkOf(setup, recipe.network),
    init: { ...recipe.init, weights: setup.start },
    optimizer: optimizerOf(setup, recipe),
    batchSize: setup.batchSize,
    epochs: setup.epochs,
  };
}

/** The settings with another optimiser and what goes with it. */
export function withOptimizer(setup: Setup, name: OptimizerName): Setup {
  const { lr, weightDecay } = optimizerTable[name];
  return { ...setup, optimizer: name, lr, weightDecay };
}

/** Numerical training is plain gradient descent on single images; anything else is done by backpropagation. */
function allowsNumerical({ optimizer, weightDecay, batchSize }: Setup): boolean {
  return optimizer === "sgd" && weightDecay === 0 && batchSize === 1;
}

function isSameNetwork(a: Setup, b: Setup): boolean {
  return (
    a.hidden.join() === b.hidden.join() && a.activation === b.activation && a.dropout === b.dropout
  );
}

function networkOf({ hidden, activation, dropout }: Setup, before: NetworkSpec): NetworkSpec {
  const layer = before.layers.find((known) => known.activation === activation);
  const own: Partial<LayerSpec> = {
    ...(layer?.alpha === undefined ? {} : { alpha: layer.alpha }),
    ...(layer?.pieces === undefined ? {} : { pieces: layer.pieces }),
    ...(dropout > 0 ? { dropout } : {}),
  };
  return {
    ...before,
    layers: [
      ...hidden.map((units): LayerSpec => ({ units, activation, ...own })),
      before.layers.at(-1)!,
    ],
  };
}

function optimizerOf(
  { optimizer: name, lr, weightDecay }: Setup,
  { optimizer: before }: Recipe,
): Recipe["optimizer"] {
  const base = name === before.name ? before : optimizerDefaults(name);
  const changed = weightDecay !== (base.weightDecay ?? optimizerTable[name].weightDecay);
  return { ...base, lr, ...(changed ? { weightDecay } : {}) };
}
