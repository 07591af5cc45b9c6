// The page's settings: how they follow from a recipe, and the recipe that they make. Pure.

import {
  chainOf,
  type DenseActivation,
  type DenseChain,
  networkOf,
} from "../../core/dense_chain.ts";
import { usage } from "../../core/errors.ts";
import { activations } from "../../core/layers.ts";
import type { OptimizerName } from "../../core/optimizer.ts";
import { optimizerDefaults, optimizerTable } from "../../core/optimizer.ts";
import type { Initialiser, Recipe } from "../../core/recipe.ts";
import type { NetworkSpec } from "../../core/spec.ts";
import { findLab } from "../../labs/labs.ts";

/** Activations offered for hidden layers. */
export const hiddenActivations: readonly DenseActivation[] = ["linear", ...activations, "maxout"];

export interface Setup {
  /** The lab that supplies everything not set here. */
  readonly lab: string;
  /** Units of each hidden layer; empty for softmax regression. */
  readonly hidden: readonly number[];
  /** One activation for all hidden layers. */
  readonly activation: DenseActivation;
  /** Initialiser of the weights. */
  readonly start: Initialiser;
  readonly optimizer: OptimizerName;
  readonly lr: number;
  readonly weightDecay: number;
  /** One rate for all hidden layers. */
  readonly dropout: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

/** The unchanged settings of a lab. */
export function setupOfLab(id: string): Setup {
  const lab = findLab(id);
  return setupOfRecipe(lab.recipe, id, lab.seed ?? 1);
}

/** The settings that come closest to a recipe. Throws unless its network is a chain of dense layers. */
export function setupOfRecipe(recipe: Recipe, lab: string, seed: number): Setup {
  const { network, init, optimizer, batchSize, epochs } = recipe;
  const hidden = denseChainOf(network).layers.slice(0, -1);
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

/** The lab's recipe with the settings applied; unchanged settings leave it exactly as it is. */
export function recipeOf(setup: Setup): Recipe {
  const { recipe } = findLab(setup.lab);
  const before = setupOfRecipe(recipe, setup.lab, setup.seed);
  const { steps, gradient, ...rest } = recipe;
  const keepsGradient = gradient && allowsNumerical(setup);
  return {
    ...rest,
    // A changed number of epochs replaces the lab's limit on steps.
    ...(steps !== undefined && setup.epochs === before.epochs ? { steps } : {}),
    ...(keepsGradient ? { gradient } : {}),
    network: isSameNetwork(setup, before) ? recipe.network : withSetup(recipe.network, setup),
    init: { ...recipe.init, weights: setup.start },
    optimizer: optimizerOf(setup, recipe),
    batchSize: setup.batchSize,
    epochs: setup.epochs,
  };
}

/** The settings with another optimiser and its defaults. */
export function withOptimizer(setup: Setup, name: OptimizerName): Setup {
  const { lr, weightDecay } = optimizerTable[name];
  return { ...setup, optimizer: name, lr, weightDecay };
}

/** Numerical training needs plain gradient descent on single images; other settings use backpropagation. */
function allowsNumerical({ optimizer, weightDecay, batchSize }: Setup): boolean {
  return optimizer === "sgd" && weightDecay === 0 && batchSize === 1;
}

function isSameNetwork(a: Setup, b: Setup): boolean {
  return (
    a.hidden.join() === b.hidden.join() && a.activation === b.activation && a.dropout === b.dropout
  );
}

/** The network with other hidden layers. They keep alpha and pieces of layers with the same activation. */
function withSetup(network: NetworkSpec, { hidden, activation, dropout }: Setup): NetworkSpec {
  const chain = denseChainOf(network);
  const like = chain.layers.find((layer) => layer.activation === activation);
  const hiddenLayers = hidden.map((units) => ({ ...like, units, activation, dropout }));
  return networkOf({ ...chain, layers: [...hiddenLayers, chain.layers.at(-1)!] });
}

function denseChainOf(network: NetworkSpec): DenseChain {
  const chain = chainOf(network);
  if (chain) return chain;
  throw usage(
    "network expected dense layers, each followed by at most one activation and one dropout - train other networks with the library",
  );
}

function optimizerOf(
  { optimizer: name, lr, weightDecay }: Setup,
  { optimizer: before }: Recipe,
): Recipe["optimizer"] {
  const base = name === before.name ? before : optimizerDefaults(name);
  const changed = weightDecay !== (base.weightDecay ?? optimizerTable[name].weightDecay);
  return { ...base, lr, ...(changed ? { weightDecay } : {}) };
}
