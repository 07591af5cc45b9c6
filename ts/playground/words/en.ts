// The page's words in English. They define which words other languages must have.

import type { DenseActivation } from "../../core/dense_chain.ts";
import type { Initialiser } from "../../core/recipe.ts";
import type { EngineName, Tab } from "../state/address.ts";
import type { MissingReason } from "../state/engines.ts";
import type { PlantedMistake } from "../worker/protocol.ts";

const tabs: Record<Tab, string> = {
  train: "Curves",
  mistakes: "Mistakes",
  weights: "Weights",
  draw: "Draw",
  gradient: "Gradient check",
  race: "Race",
};

const engines: Record<EngineName, string> = {
  strict: "WebAssembly strict: the same weights on every computer",
  relaxed: "WebAssembly relaxed: faster, but the last bits may differ",
  threads: "WebAssembly threads: uses all cores",
  webgpu: "WebGPU: uses the graphics card",
};

const missing: Record<MissingReason, string> = {
  noSimd: "this browser does not support WebAssembly SIMD: update it",
  noRelaxed: "this browser does not support relaxed SIMD: update it, or use Chrome or Firefox",
  noSharedMemory:
    "no shared memory: the server must send the headers COOP and COEP, as simdigit serve does; after one reload the page adds them itself",
  oneCore: "this computer has only one core",
  insecure: "browsers allow WebGPU on https and localhost only",
  noWebGpu: "this browser does not support WebGPU: use Chrome, Edge or Safari 26",
  noAdapter: "the browser found no usable graphics card",
  float64: "this lab computes in float64, which WebGPU does not support",
};

const activations: Record<DenseActivation, string> = {
  linear: "linear",
  sigmoid: "sigmoid",
  tanh: "tanh",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  silu: "SiLU",
  maxout: "maxout",
};

const starts: Record<Initialiser, string> = {
  zeros: "zeros",
  normal: "N(0, 1)",
  default: "framework default",
  normal_fan_in: "N(0, 1) / √inputs",
  xavier_uniform: "Xavier, uniform",
  xavier_normal: "Xavier, normal",
  he_uniform: "He, uniform",
  he_normal: "He, normal",
  unit: "U(0, 1)",
};

const planted: Record<PlantedMistake, string> = {
  none: "none",
  sum: "sum over the batch instead of the mean",
  sign: "wrong sign",
  tenth: "too large by 0.01%",
  off: "the neighbouring unit's gradient",
};

/** Titles of labs in other languages. English ones are in the table of labs. */
const labTitles: Readonly<Record<string, string>> = {};

export const en = {
  htmlLanguage: "en",
  languageName: "English",
  language: "Language",
  title: "simdigit playground",
  tagline: "a neural network that learns digits in your browser",
  tabs,
  tabsLabel: "Views",
  settings: "Settings",

  start: "Start",
  goOn: "Continue",
  pause: "Pause",
  step: "Step",
  stepHint: "Train on one batch",
  reset: "Reset",
  save: "Save",
  load: "Load",
  saveHint: "Save as a safetensors file, which PyTorch can read",
  loadHint: "Load a safetensors file saved here or by simdigit train",
  dismiss: "Dismiss",
  controls: "Training",
  epoch: "epoch",
  ofEpochs: (done: string, all: number) => `${done} of ${all}`,
  cost: "cost",
  accuracy: "test accuracy",
  seconds: "time",
  parameters: "parameters",
  stateRunning: "training",
  statePaused: "paused",
  stateReady: "ready",
  stateDone: "done",
  stateLoading: "loading",
  announce: (epoch: number, cost: string, accuracy: string) =>
    `Epoch ${epoch}: cost ${cost}, test accuracy ${accuracy}`,

  network: "Network",
  lab: "Lab",
  labChanged: "changed",
  labTitles,
  hidden: "Hidden layers",
  unitsOf: (layer: number) => `Units of hidden layer ${layer}`,
  addLayer: "Add a layer",
  removeLayer: (layer: number) => `Remove hidden layer ${layer}`,
  noHidden: "none: softmax regression",
  activation: "Activation",
  activations,
  startOfWeights: "Initial weights",
  starts,
  dropout: "Dropout",
  learning: "Learning",
  optimizer: "Optimiser",
  lr: "Learning rate",
  weightDecay: "Weight decay",
  batchSize: "Batch size",
  epochs: "Epochs",
  seed: "Seed",
  labsOwn: "Restore the lab's settings",
  quirks: "What is special about this lab",

  engine: "Engine",
  engines,
  missing,
  engineFallback: (engine: string, reason: string) =>
    `"${engine}" is not available here (${reason}). The strict engine is used instead.`,

  data: "Data",
  drawnDigits: "Drawn digits",
  drawnHint: "drawn by the program, not handwritten",
  drawnCount: "Number of drawn digits",
  drawing: (drawn: number, total: number) => `drawing digits: ${drawn} of ${total}`,
  mnistHere: "MNIST from this server",
  mnistDownload: "Download MNIST",
  mnistDownloadHint: (host: string) => `11 MB from ${host}`,
  mnistUrl: "URL of a folder with MNIST's four files",
  fetchUrl: "Download",
  fetching: "loading",
  filesHint:
    "Drop data anywhere on the page: MNIST's files, a table (CSV), NPZ, or a folder with one folder of pictures for each class",
  chooseFiles: "Choose files",
  chooseFolder: "Choose a folder",
  labelColumn: "Column of a table with its classes, if the header does not say it",
  folderHint: "A folder with one folder of pictures for each class",
  dataNow: (name: string, train: string, test: string) =>
    `${name}: ${train} for training, ${test} for testing`,
  dataNames: { drawn: "drawn digits", mnist: "MNIST", xor: "XOR", toy: "eight points" } as Readonly<
    Record<string, string>
  >,
  labData: "This lab uses its own data.",

  costByEpoch: "Cost",
  costBatches: "each batch",
  costEpochs: "mean of each epoch",
  accuracyByEpoch: "Test accuracy",
  accuracyGlance: "first 1,000 images",
  accuracyAll: "all images",
  logarithmic: "logarithmic",
  curvesEmpty: "Press Start. Cost and accuracy appear here as the network learns.",

  confusion: "Confusion matrix",
  confusionHint: "Rows are labels, columns are predictions. Select a cell to see its digits.",
  cellName: (label: string, prediction: string, count: number) =>
    `Label ${label}, prediction ${prediction}: ${count}`,
  allMistakes: (count: number, total: number) => `${count} of ${total} are misclassified`,
  mostConfident: (shown: number) => `The ${shown} most confident are shown.`,
  showAllMistakes: "Show all mistakes",
  mistakesEmpty: "Train the network to see its mistakes here.",
  noMistakes: "None is misclassified.",
  readAs: (label: string, prediction: string) => `label ${label}, prediction ${prediction}`,
  testDigit: (index: number) => `test example ${index}`,
  noImages: "The inputs are not images, so there is nothing to draw.",
  precision: "precision",
  recall: "recall",

  weightsTitle: "First layer",
  weightsLearned: "difference from the initial weights",
  weightsHint: (shown: number, units: number, most: string, inColour: boolean) => {
    const which = shown < units ? `the first ${shown} of ${units} units` : `all ${units} units`;
    const scale = inColour
      ? `A colour is dark at −${most}, bright at ${most}.`
      : `Blue is −${most}, orange is ${most}.`;
    return `Weights of ${which}, one image per unit. ${scale}`;
  },
  weightsOf: (unit: number) => `weights of unit ${unit}`,
  weightsEmpty: "The weights appear here when the network is ready.",

  drawHere: "Draw a digit",
  padLabel: "Box for drawing a digit with mouse, pen or finger",
  clear: "Clear",
  nextTest: "Next test digit",
  pictureFile: "Open an image",
  framed: "As the network sees it",
  framedHint: "Fitted into 20 × 20 pixels and centred by mass in 28 × 28, as in MNIST",
  answerTitle: "Prediction",
  probability: (name: string, percent: string) => `${name}: ${percent}`,
  hiddenTitle: (layer: number, units: number) => `Hidden layer ${layer}: ${units} activations`,
  drawEmpty: "Draw a digit. The prediction appears here and changes as the network learns.",
  untrained: "The network is not trained yet: its predictions are random.",
  noPictures: "These examples are no images. Choose other data to see images here.",
  lookAt: "Look at an image",
  nextExample: "Next test image",
  mostProbable: (shown: number, all: number) => `The ${shown} most probable of ${all} classes.`,
  mostConfused: "Most frequent confusions",
  shapedHint: "Resized to the size that the network learned",

  gradientHint:
    "Compares backpropagation with central differences (L(w + δ) − L(w − δ)) / 2δ for every parameter, in float64.",
  gradientNetwork: "Network",
  gradientOwn: "the current network",
  gradientSmall: "the handout's 784-30-10",
  samples: "Number of images",
  delta: "Step δ",
  plantedLabel: "Plant a mistake",
  planted,
  check: "Check",
  checking: "checking",
  passed: "Passed",
  failed: "Failed",
  checkedFacts: (parameters: string, seconds: string) =>
    `${parameters} numerical derivatives in ${seconds}`,
  tensor: "Tensor",
  maxAbsolute: "largest absolute error",
  maxRelative: "largest relative error",
  medianRelative: "median relative error",
  kinks: "kinks",
  numerical: "numerical",
  analytic: "analytic",
  relativeError: "relative error",
  mapsScale: (most: string) =>
    `Blue is −${most}, orange is ${most}. Errors are from 1e-12 to 1 on a logarithmic scale.`,
  stepCurve: "Error by step",
  stepCurveHint: (best: string) =>
    `Truncation dominates at large steps, rounding at small ones. The error is smallest at δ = ${best}.`,
  gradientEmpty: "Press Check to compare the two gradients.",

  raceHint:
    "Each optimiser trains the same network from the same initial weights on the same batches.",
  racers: "Optimisers",
  raceStart: "Start the race",
  raceStop: "Stop",
  raceCost: "Cost, smoothed",
  raceEmpty: "Choose optimisers and start the race.",
  raceNone: "Choose at least one optimiser.",
  raceOut: "failed",

  otherNetwork: (file: string, theirs: string, ours: string) =>
    `${file} holds a different network: ${theirs}. The page is set to ${ours}. Use the file's network, or choose another file.`,
  takeOver: "Use the file's network",
  otherData: (file: string, theirs: string, inputs: number, classes: number) =>
    `${file} does not fit the data. Its network is ${theirs}; the data has ${inputs} inputs and ${classes} classes. Choose a file saved with this data.`,
  loaded: (file: string, epochs: number) => `${file} is loaded. Epochs done: ${epochs}.`,
  tooLarge: (file: string, size: string, most: string) =>
    `${file} is too large: expected at most ${most}, got ${size}. Choose a smaller file; MNIST as CSV has 110 MB.`,
  notRead: "The file cannot be used",
  wentWrong: "The action failed",
  broken: "An internal error occurred; reload the page",
  copyLink: "Copy link",
  copied: "Copied",
  copyLinkHint: "The address of this page contains its settings. Share it as a link.",
};

export type Words = typeof en;
