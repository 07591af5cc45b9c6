// What is exported: a trained network, from a checkpoint or put together by hand. It is checked here, once for all formats.

import type { Checkpoint } from "../core/checkpoint.ts";
import {
  checkScaling,
  checkShape,
  type ImageShape,
  rawScaling,
  type Scaling,
} from "../core/dataset.ts";
import { checkObject, checkText, expected } from "../core/errors.ts";
import { putFlat } from "../core/flat_tensors.ts";
import { checkOutputs, type Outputs, outputsFields } from "../core/outputs.ts";
import type { Tensor } from "../core/safetensors.ts";
import type { Parameters } from "../core/session.ts";
import { checkFlat } from "../core/session_checks.ts";
import { shown, typeOf } from "../core/shown.ts";
import { checkSpec, type NetworkSpec, outputCount, typedArray } from "../core/spec.ts";

/** A network and what it learned. */
export interface TrainedNetwork {
  readonly network: NetworkSpec;
  /** As Session.parameters gives them: a Float32Array of an f32 network, a Float64Array of an f64 one. */
  readonly parameters: Parameters;
  /** How raw values become the network's inputs; by default unchanged. */
  readonly scaling?: Scaling;
  /** What the outputs stand for: names of classes, or numbers in units of their own. */
  readonly outputs?: Outputs;
  /** What an example is if it is an image: inputs = rows x columns x channels. */
  readonly shape?: ImageShape;
  /** Name of the data set that it learned from, as "mnist". */
  readonly data?: string;
}

/** With the default scaling filled in. */
export type Trained = TrainedNetwork & { readonly scaling: Scaling };

/** The network of a checkpoint, or the one that is given. Throws SimdigitError unless its parts fit each other. */
export function trainedOf(model: Checkpoint | TrainedNetwork): Trained {
  checkModel(model);
  const trained = fieldsOf(model);
  const { network, parameters, scaling, outputs, shape, data } = trained;
  checkSpec(network);
  checkFlat("parameters", parameters, network);
  if (!(parameters instanceof typedArray(network.dtype))) {
    const [wanted, got] =
      network.dtype === "f32" ? ["Float32Array", "Float64Array"] : ["Float64Array", "Float32Array"];
    throw expected("parameters", `a ${wanted} for dtype ${network.dtype}`, `a ${got}`);
  }
  checkScaling(scaling, network.inputs);
  if (outputs !== undefined) {
    outputsFields(outputs, "outputs");
    checkOutputs(outputs, outputCount(network));
  }
  if (shape !== undefined) checkShape(shape, network.inputs);
  if (data !== undefined) checkText("data", data);
  return trained;
}

/** The parameters under the names of PyTorch's nn.Sequential, as "0.weight" [units, inputs]. */
export function tensorsOf({ network, parameters }: Trained): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  putFlat(tensors, parameters, network, (name) => name);
  return tensors;
}

/** Files and models of fit hold a checkpoint, but are none. */
function checkModel(model: object): void {
  const wanted = "a checkpoint, or an object with network and parameters";
  checkObject("model", model, wanted);
  const isFile = ["Uint8Array", "ArrayBuffer"].includes(typeOf(model));
  if (!isFile && !("save" in model)) return;
  const [got, bytes] = isFile ? [shown(model), "bytes"] : ["a model", "await model.save()"];
  throw expected("model", wanted, `${got} - pass decodeCheckpoint(${bytes})`);
}

function fieldsOf(model: Checkpoint | TrainedNetwork): Trained {
  if (!("recipe" in model)) return { ...model, scaling: model.scaling ?? rawScaling };
  checkObject("recipe", model.recipe, "an object with network and scaling");
  const { network, scaling } = model.recipe;
  return { ...model, network, scaling };
}
