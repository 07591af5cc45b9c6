// encodeOnnx: a trained network as an ONNX file, for onnxruntime and other programs that run networks.

import type { Bytes } from "../../core/arrays.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { badData, checkOneOf, expected } from "../../core/errors.ts";
import { checkOptionNames } from "../../core/option_names.ts";
import { describe } from "../../core/same_network.ts";
import { outputCount, parameterCount } from "../../core/spec.ts";
import { type Trained, type TrainedNetwork, trainedOf } from "../trained.ts";
import { Graph } from "./graph.ts";
import { addLayers } from "./layers.ts";
import { encodeModel } from "./model.ts";
import { addScaling, addUnits } from "./scaling.ts";

/**
 * What the graph takes:
 * - scaled: the network's inputs, as the model's scaling makes them of raw values
 * - raw: values as in the data, such as pixels 0..255; the graph scales them
 * - bytes: the same as uint8
 */
export const onnxInputs = ["scaled", "raw", "bytes"] as const;
export type OnnxInputs = (typeof onnxInputs)[number];

export interface OnnxOptions {
  /** By default scaled. */
  readonly inputs?: OnnxInputs | undefined;
  /** Whether to leave out the softmax at the end of a network with softmax_cross_entropy; by default false. */
  readonly logits?: boolean | undefined;
}

const INPUT = "input";
/** A file is one message of Protocol Buffers, which readers take up to this size. */
const MOST_BYTES = 2 ** 31 - 1;
/** What a file holds beside the parameters is smaller. */
const MOST_PARAMETER_BYTES = MOST_BYTES - 2 ** 24;

/**
 * A trained network as an ONNX file (opset 13, IR version 7), which computes in the network's dtype.
 *
 * The input "input" is [batch, inputs]: an example's values in the order of the data set. The output is
 * [batch, outputs]. It is called "probabilities", or "logits" on request, if the loss is softmax_cross_entropy, else
 * "output"; that of a regression is in the units of its targets. The file's metadata are the texts `data` and `inputs`,
 * and as JSON `scaling`, `shape` and `classes`, as far as the model has them.
 *
 * @param model a checkpoint, or a network with its parameters
 * @throws SimdigitError "usage" for wrong options, "data" for parts that do not fit each other or have more than 2 GB
 */
export function encodeOnnx(model: Checkpoint | TrainedNetwork, options: OnnxOptions = {}): Bytes {
  const { inputs, logits } = completed(options);
  const trained = trainedOf(model);
  checkSize(trained);
  const { network, scaling, outputs } = trained;
  const { dtype, loss } = network;
  const hasLogits = loss === "softmax_cross_entropy";
  if (logits && !hasLogits) throw expected("logits", "a network with softmax_cross_entropy", loss);
  const graph = new Graph(dtype);
  const given = inputs === "bytes" ? graph.cast(INPUT, dtype) : INPUT;
  const x = inputs === "scaled" ? given : addScaling(graph, given, scaling);
  const y = addLayers(graph, trained, x);
  const ended = hasLogits && !logits ? graph.node("Softmax", [y], { axis: { int: 1 } }) : y;
  if (outputs?.kind === "numbers") addUnits(graph, ended, outputs);
  const output = hasLogits ? (logits ? "logits" : "probabilities") : "output";
  graph.end(output);
  return encodeModel({
    graph,
    input: { name: INPUT, type: inputs === "bytes" ? "u8" : dtype, columns: network.inputs },
    output: { name: output, type: dtype, columns: outputCount(network) },
    description: describe(network),
    metadata: metadataOf(trained, inputs),
  });
}

function completed(options: OnnxOptions): { inputs: OnnxInputs; logits: boolean } {
  checkOptionNames("encodeOnnx", options, { inputs: true, logits: true });
  const { inputs = "scaled", logits = false } = options;
  checkOneOf("inputs", inputs, onnxInputs);
  if (typeof logits !== "boolean") throw expected("logits", "true or false", logits);
  return { inputs, logits };
}

function checkSize({ network, parameters }: Trained): void {
  const bytes = parameterCount(network) * parameters.BYTES_PER_ELEMENT;
  if (bytes <= MOST_PARAMETER_BYTES) return;
  throw badData(
    `network expected at most ${MOST_PARAMETER_BYTES} bytes of parameters, got ${bytes} - save it as safetensors or NPZ`,
  );
}

function metadataOf(
  { data, shape, outputs, scaling }: Trained,
  inputs: OnnxInputs,
): Map<string, string> {
  const metadata = new Map<string, string>();
  if (data !== undefined) metadata.set("data", data);
  if (shape !== undefined) metadata.set("shape", JSON.stringify(shape));
  if (outputs?.kind === "classes") metadata.set("classes", JSON.stringify(outputs.classes));
  return metadata.set("inputs", inputs).set("scaling", JSON.stringify(scaling));
}
