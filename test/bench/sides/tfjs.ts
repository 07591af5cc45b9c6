// TensorFlow.js on its WebAssembly backend: tfjs.ts FOLDER. One thread, which is all that it has in Node.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { parameterTensors } from "../../../ts/core/spec.ts";
import type { Asked } from "../case.ts";
import { answer } from "./answer.ts";
import { gatherer } from "./batches.ts";

const activations = { linear: (z: tf.Tensor) => z, sigmoid: tf.sigmoid, relu: tf.relu };

await answer(async (given) => {
  const { network, optimizer, batchSize, classes } = given.spec;
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(`${dirname(entry)}/`);
  if (!(await tf.setBackend("wasm"))) throw new Error("tfjs: its wasm backend expected to start");
  const tensors = parameterTensors(network).map(({ shape, offset, length }) =>
    tf.variable(tf.tensor(given.parameters.slice(offset, offset + length), [...shape])),
  );
  const { lr, beta1, beta2, epsilon } = optimizer;
  const optimize =
    optimizer.name === "adam" ? tf.train.adam(lr, beta1, beta2, epsilon) : tf.train.sgd(lr);

  const forward = (x: tf.Tensor): tf.Tensor =>
    network.layers.reduce((a, { activation }, i) => {
      const z = tf.add(tf.matMul(a, tensors[2 * i]!), tensors[2 * i + 1]!);
      return activations[activation as keyof typeof activations](z);
    }, x);
  const lossOf = (outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar =>
    network.loss === "softmax_cross_entropy"
      ? tf.losses.softmaxCrossEntropy(targets, outputs)
      : tf.mul(tf.sum(tf.square(tf.sub(outputs, targets))), 0.5);

  const gather = gatherer(given);
  const takeSteps = async ({ first, steps }: Asked) => {
    const losses: tf.Scalar[] = [];
    for (let i = first; i < first + steps; i++) {
      const { x, y } = gather(i);
      const inputs = tf.tensor2d(x, [batchSize, network.inputs]);
      const targets = tf.tensor2d(y, [batchSize, classes]);
      losses.push(optimize.minimize(() => lossOf(forward(inputs), targets), true)!);
      tf.dispose([inputs, targets]);
    }
    const values = losses.map((loss) => loss.dataSync()[0]!);
    tf.dispose(losses);
    return values;
  };
  return { version: tf.version.tfjs, threads: 1, takeSteps };
});
