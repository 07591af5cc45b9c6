// jax-js on its WebAssembly backend, the whole step under jit: jax.ts FOLDER. One thread, as Node has no Worker of the
// web's kind, which it asks for.

import { readFileSync } from "node:fs";
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { parameterTensors } from "../../../ts/core/spec.ts";
import type { Asked } from "../case.ts";
import { answer } from "./answer.ts";
import { gatherer } from "./batches.ts";

const activations = { linear: (z: np.Array) => z, sigmoid: nn.sigmoid, relu: nn.relu };

const { version } = JSON.parse(
  readFileSync(new URL("../node_modules/@jax-js/jax/package.json", import.meta.url), "utf8"),
);

await answer(async (given) => {
  const { network, optimizer, batchSize, classes } = given.spec;
  await init("wasm");
  defaultDevice("wasm");
  const start = parameterTensors(network).map(({ shape, offset, length }) =>
    np.array(given.parameters.slice(offset, offset + length) as Float32Array).reshape([...shape]),
  );

  const loss = (params: np.Array[], x: np.Array, y: np.Array): np.Array => {
    const outputs = network.layers.reduce((a, { activation }, i) => {
      const z = np.dot(a, params[2 * i]!).add(params[2 * i + 1]!);
      return activations[activation as keyof typeof activations](z);
    }, x);
    return network.loss === "softmax_cross_entropy"
      ? nn
          .logSoftmax(outputs, -1)
          .mul(y)
          .sum()
          .mul(-1 / batchSize)
      : np.square(outputs.sub(y)).sum().mul(0.5);
  };
  const lossAndGradients = valueAndGrad(loss);

  const sgd = jit((params: np.Array[], x: np.Array, y: np.Array) => {
    const [value, gradients] = lossAndGradients(tree.ref(params), x, y);
    return [value, params.map((p, i) => p.sub(gradients[i]!.mul(optimizer.lr)))];
  });

  // correct1 and correct2 are 1 / (1 - beta^t), arrays so that a step is not compiled anew.
  const { lr, beta1 = 0, beta2 = 0, epsilon = 0 } = optimizer;
  const adam = jit(
    (
      params: np.Array[],
      m: np.Array[],
      v: np.Array[],
      correct1: np.Array,
      correct2: np.Array,
      x: np.Array,
      y: np.Array,
    ) => {
      const [value, gradients] = lossAndGradients(tree.ref(params), x, y);
      const firsts = m.map((each, i) => each.mul(beta1).add(gradients[i]!.ref.mul(1 - beta1)));
      const seconds = v.map((each, i) =>
        each.mul(beta2).add(np.square(gradients[i]!).mul(1 - beta2)),
      );
      const next = params.map((p, i) => {
        const root = np.sqrt(seconds[i]!.ref.mul(correct2.ref)).add(epsilon);
        return p.sub(firsts[i]!.ref.mul(correct1.ref).div(root).mul(lr));
      });
      correct1.dispose();
      correct2.dispose();
      return [value, next, firsts, seconds];
    },
  );

  let params = start;
  let m = start.map((p) => np.zeros(p.shape));
  let v = start.map((p) => np.zeros(p.shape));
  let taken = 0;
  const gather = gatherer(given);
  const takeSteps = async ({ first, steps }: Asked) => {
    const losses: number[] = [];
    for (let i = first; i < first + steps; i++) {
      const { x: pixels, y: targets } = gather(i);
      const x = np.array(pixels).reshape([batchSize, network.inputs]);
      const y = np.array(targets).reshape([batchSize, classes]);
      taken++;
      let value: np.Array;
      if (optimizer.name === "adam") {
        const corrects = [beta1, beta2].map((beta) => np.array(1 / (1 - beta ** taken)));
        [value, params, m, v] = adam(params, m, v, corrects[0]!, corrects[1]!, x, y);
      } else {
        [value, params] = sgd(params, x, y);
      }
      // Read at once: what is left pending keeps its memory.
      losses.push((await value.data())[0]!);
    }
    await Promise.all(params.map((p) => p.blockUntilReady()));
    return losses;
  };
  return { version, threads: 1, takeSteps };
});
