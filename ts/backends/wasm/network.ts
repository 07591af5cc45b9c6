// Puts networks and data sets into the engine's memory: specs become structs, ids and handles of the ABI.

import type { Bytes } from "../../core/arrays.ts";
import {
  checkValues,
  type Dataset,
  type Examples,
  isUniform,
  type RegressionDataset,
  type Scaling,
  scaleRows,
  scalingTable,
} from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import { alphaOf, type LayerKind, type LayerSpec, type SpecOf } from "../../core/layers.ts";
import { hyperOf, type OptimizerSpec } from "../../core/optimizer.ts";
import type { InitSpec } from "../../core/recipe.ts";
import type { Parameters, SessionOptions } from "../../core/session.ts";
import {
  type DType,
  type NetworkSpec,
  parameterCount,
  targetsOf,
  typedArray,
} from "../../core/spec.ts";
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

/** Values that are copied in some milliseconds. */
const VALUES_OF_PIECE = 1 << 20;

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

/** Handle of a data set whose values are copied. One without labels and targets can be evaluated, but has no loss. */
export function createData(
  engine: Engine,
  dtype: DType,
  data: Dataset | RegressionDataset | Examples,
  scaling: Scaling,
): number {
  const pieces = createDataInPieces(engine, dtype, data, scaling);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** createData in pieces of some milliseconds. Meanwhile nothing else may use the engine. */
export function* createDataInPieces(
  engine: Engine,
  dtype: DType,
  data: Dataset | RegressionDataset | Examples,
  scaling: Scaling,
): Generator<void, number> {
  const { inputs, count, features } = data;
  const outputs = "targets" in data ? data.outputs : "labels" in data ? data.classes : 1;
  const Values = typedArray(dtype);
  // Pixels that are all scaled alike stay bytes.
  const table =
    inputs instanceof Uint8Array && isUniform(scaling) ? scalingTable(scaling) : undefined;
  const Stored = table ? Uint8Array : Values;
  const mark = engine.exports.mark();
  try {
    const inputsAt = engine.alloc(inputs.length * Stored.BYTES_PER_ELEMENT);
    const rows = Math.max(1, Math.floor(VALUES_OF_PIECE / features));
    for (let first = 0; first < count; first += rows) {
      if (first > 0) yield;
      const piece = inputs.subarray(first * features, (first + rows) * features);
      const at = inputsAt + first * features * Stored.BYTES_PER_ELEMENT;
      if (table) {
        engine.view(Uint8Array, at, piece.length).set(piece);
      } else {
        checkValues(piece, features, first);
        scaleRows(piece, features, scaling, engine.view<Parameters>(Values, at, piece.length));
      }
    }
    return engine.pointer(
      engine.exports.data_create(
        table ? dtypeIds.u8 : dtypeIds[dtype],
        dtypeIds[dtype],
        count,
        features,
        outputs,
        inputsAt,
        "labels" in data ? engine.copyIn(Uint8Array.from(data.labels)) : 0,
        "targets" in data ? engine.copyIn(Float64Array.from(data.targets)) : 0,
        table ? engine.copyIn(Values.from(table)) : 0,
      ),
    );
  } catch (error) {
    engine.exports.release(mark); // the part that fitted of data that did not
    throw error;
  }
}

/** A seed as two unsigned 32-bit numbers. */
export function seedWords(seed: number): { low: number; high: number } {
  return { low: seed >>> 0, high: Math.floor(seed / 4294967296) };
}
