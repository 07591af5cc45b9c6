// What PyTorch, Keras and the literature call our flags and their values. Keys are in lower case, without underscores;
// those of values without dashes too (ts/core/did_you_mean.ts, squashed).

import { squashed } from "../core/did_you_mean.ts";

/** Flags with the meaning of ours. */
export const otherFlags: Readonly<Record<string, string>> = {
  "learning-rate": "lr",
  bs: "batch-size",
  batch: "batch-size",
  wd: "weight-decay",
  optimiser: "optimizer",
  opt: "optimizer",
  eps: "epsilon",
  "beta-1": "beta1",
  "beta-2": "beta2",
  initializer: "init",
  initialiser: "init",
  criterion: "loss",
  scheduler: "schedule",
  "lr-schedule": "schedule",
  patience: "early-stopping",
  "random-seed": "seed",
  "num-epochs": "epochs",
  "num-threads": "threads",
  "num-workers": "threads",
};

/** Words for our commands, and those that stand beneath another command. */
export const otherCommands: Readonly<Record<string, string>> = {
  fit: "train",
  learn: "train",
  eval: "test",
  evaluate: "test",
  classify: "predict",
  onnx: "export",
  list: "labs",
  run: "labs run",
  get: "data get",
  download: "data get",
  make: "data make",
  draw: "data make",
  info: "data info",
  convert: "data convert",
  benchmark: "bench",
  playground: "serve",
};

/** Flags that others have for what ours do in another way. */
export const relatedFlags: Readonly<Record<string, string>> = {
  gamma: "schedule",
  device: "backend",
  gpu: "backend",
  cuda: "backend",
  output: "save-model",
  save: "save-model",
  load: "resume",
  weights: "resume",
  pretrained: "resume",
  finetune: "warm-start",
  "fine-tune": "warm-start",
  checkpoint: "resume",
  dataset: "data",
  units: "hidden",
  precision: "dtype",
  b: "batch-size",
  d: "data",
  e: "epochs",
  o: "save-model",
  s: "seed",
};

/** Other names of a flag's choices. */
export const otherValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  optimizer: { nag: "nesterov" },
  activation: { swish: "silu", logistic: "sigmoid", identity: "linear", none: "linear" },
  init: initialisers(),
  "init-biases": initialisers(),
  loss: {
    crossentropy: "softmax_cross_entropy",
    crossentropyloss: "softmax_cross_entropy",
    categoricalcrossentropy: "softmax_cross_entropy",
    sparsecategoricalcrossentropy: "softmax_cross_entropy",
    mse: "mean_squared_error",
    mseloss: "mean_squared_error",
    bce: "binary_cross_entropy",
    bceloss: "binary_cross_entropy",
    bcewithlogitsloss: "binary_cross_entropy",
  },
  gradient: { backprop: "analytic", backpropagation: "analytic" },
  scaling: { normalise: "normalize", none: "raw" },
  dtype: { float32: "f32", float: "f32", float64: "f64", double: "f64" },
  backend: { cpu: "wasm", gpu: "webgpu" },
};

/** He's and Glorot's are the uniform ones unless normal is asked for, as in PyTorch's nn.Linear and in Keras. */
function initialisers(): Record<string, string> {
  return {
    he: "he_uniform",
    kaiming: "he_uniform",
    kaiminguniform: "he_uniform",
    kaimingnormal: "he_normal",
    xavier: "xavier_uniform",
    glorot: "xavier_uniform",
    glorotuniform: "xavier_uniform",
    glorotnormal: "xavier_normal",
    zero: "zeros",
    randn: "normal",
  };
}

/** Modules in front of a name: nn.Linear, torch.optim.Adam, F.relu, keras.layers.Dense. */
const MODULES =
  /^(?:(?:torch\.)?nn\.(?:functional\.|init\.)?|(?:torch\.)?optim\.|F\.|(?:tf\.)?keras\.\w+\.)(?=\w)/;

/** A name without the modules of PyTorch or Keras in front of it. */
export function withoutModule(name: string): string {
  return name.replace(MODULES, "");
}

const softmax = "softmax is part of the loss softmax_cross_entropy";
const noLayer = "simdigit has no such layer";

/** Why a word of other libraries is none of ours, and what to write. Keys as those of otherValues. */
const reasons: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  activation: { softmax, logsoftmax: softmax },
  loss: {
    nll: "softmax_cross_entropy has the log-softmax and the NLLLoss in one",
    nllloss: "softmax_cross_entropy has the log-softmax and the NLLLoss in one",
  },
  layers: {
    softmax: `${softmax}; leave it out`,
    logsoftmax: `${softmax}; leave it out`,
    flatten: "the inputs are flat already; leave it out",
    input: "the inputs are those of the data; leave it out",
    sequential: "list its layers, as dense:64,relu",
  },
};

/** Layers of other libraries that are none of ours, whatever their dimensions. */
const LAYERS =
  /^(?:batchnorm|batchnormalization|layernorm|layernormalization|groupnorm|conv|convtranspose|maxpool|maxpooling|avgpool|averagepooling|adaptiveavgpool|lstm|gru|rnn|embedding|multiheadattention|unflatten|reshape|upsample)(?:\dd?)?$/;

/** As " - softmax is part of the loss ..."; empty for words of no known library. */
export function reasonOf(flag: string, name: string): string {
  const word = squashed(name);
  const reason =
    reasons[flag]?.[word] ?? (flag === "layers" && LAYERS.test(word) ? noLayer : undefined);
  return reason === undefined ? "" : ` - ${reason}`;
}
