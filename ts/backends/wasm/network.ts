// Puts networks into the engine's memory: specs become structs, ids and handles of the ABI.

import type { Bytes } from "../../core/arrays.ts";
import { SimdigitError } from "../../core/errors.ts";
import { alphaOf, type LayerKind, type LayerSpec, type SpecOf } from "../../core/layers.ts";
import { hyperOf, type OptimizerSpec } from "../../core/optimizer.ts";
import type { InitSpec } from "../../core/recipe.ts";
import type { SessionOptions } from "../../core/session.ts";
import { type NetworkSpec, parameterCount, targetsOf } from "../../core/spec.ts";
import {
  activationIds,
  dtypeIds,
  hyperLayout,
  initialiserIds,
  layerKindIds,
  layerSpecLayout,
  lossIds,
  optimizerIds,
} from "./abi.ts";
import type { Engine } from "./engine.ts";
import { packed, type StructOf } from "./structs.ts";

type LayerStruct = StructOf<typeof layerSpecLayout>;

/** The fields that each kind of layer has; the others are 0. */
const fields: { readonly [K in LayerKind]: (layer: SpecOf<K>) => Partial<LayerStruct> } = {
  dense: ({ units }) => ({ units }),
  activation: (layer) => ({ activation: activationIds[layer.activation], alpha: alphaOf(layer) }),
  maxout: ({ pieces }) => ({ pieces }),
  dropout: ({ rate }) => ({ rate }),
};

/** The layers as net_create reads them. */
export function layerBytes({ layers }: NetworkSpec): Bytes {
  return packed(layerSpecLayout, layers.map(layerStruct));
}

function layerStruct(layer: LayerSpec): LayerStruct {
  const ofKind = fields[layer.kind] as (layer: LayerSpec) => Partial<LayerStruct>;
  const none = { units: 0, activation: 0, pieces: 0, alpha: 0, rate: 0 };
  return { ...none, kind: layerKindIds[layer.kind], ...ofKind(layer) };
}

/** The optimiser's numbers as net_set_optimizer reads them. */
export function hyperBytes(optimizer: OptimizerSpec): Bytes {
  const { weightDecay, initialAccumulator, ...rest } = hyperOf(optimizer);
  const numbers = { ...rest, weight_decay: weightDecay, initial_accumulator: initialAccumulator };
  return packed(hyperLayout, [numbers]);
}

/** Handle of a new network, ready to be initialised and trained. */
export function createNet(engine: Engine, options: SessionOptions): number {
  const { network, optimizer, maxNorm = 0, biasGradientScale = 1 } = options;
  const net = allocateNet(engine, options);
  setOptimizer(engine, net, optimizer);
  const { on, off } = targetsOf(network);
  engine.check(engine.exports.net_set_options(net, on, off, biasGradientScale, maxNorm));
  return net;
}

/** Handle of a network of checked options. Throws an engine error if it does not fit the memory. */
function allocateNet(engine: Engine, { network, optimizer, batchSize }: SessionOptions): number {
  try {
    return engine.pointer(
      engine.exports.net_create(
        dtypeIds[network.dtype],
        network.inputs,
        batchSize,
        network.layers.length,
        engine.copyIn(layerBytes(network)),
        lossIds[network.loss],
        optimizerIds[optimizer.name],
      ),
    );
  } catch (cause) {
    const parameters = `${parameterCount(network)} parameters`;
    const message = /\bmemory expected\b/.test((cause as Error).message)
      ? `network and batch expected to fit the engine's memory of 4 GiB, got ${parameters} and batches of ${batchSize} - use smaller layers or a smaller batch`
      : `network expected to fit 3 GiB with its gradients and the optimiser's state, got ${parameters} - use smaller layers`;
    throw new SimdigitError("engine", message, { cause });
  }
}

export function setOptimizer(engine: Engine, net: number, optimizer: OptimizerSpec): void {
  engine.scratch(() => {
    engine.check(engine.exports.net_set_optimizer(net, engine.copyIn(hyperBytes(optimizer))));
  });
}

export function initialiseNet(
  engine: Engine,
  net: number,
  { weights, biases }: InitSpec,
  seed: number,
): void {
  const { low, high } = seedWords(seed);
  engine.check(
    engine.exports.net_initialise(net, initialiserIds[weights], initialiserIds[biases], low, high),
  );
}

/** A seed as two unsigned 32-bit numbers. */
export function seedWords(seed: number): { low: number; high: number } {
  return { low: seed >>> 0, high: Math.floor(seed / 4294967296) };
}
