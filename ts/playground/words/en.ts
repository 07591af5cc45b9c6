// The page's words in English. What other languages must have follows from it.

import type { Initialiser } from "../../core/recipe.ts";
import type { Activation } from "../../core/spec.ts";
import type { MissingReason } from "../engines.ts";
import type { EngineName, Tab } from "../state/address.ts";
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
  strict: "WebAssembly, strict: the same weights on every computer",
  relaxed: "WebAssembly, relaxed: faster, last bits may differ",
  threads: "WebAssembly, threads: on all cores",
  webgpu: "WebGPU: on the graphics card",
};

const missing: Record<MissingReason, string> = {
  noSimd: "this browser has no WebAssembly SIMD: update it",
  noRelaxed: "this browser has no relaxed SIMD: update it, or use Chrome or Firefox",
  noSharedMemory:
    "no shared memory: the server must send the headers COOP and COEP, as simdigit serve does; after one reload this page sends them to itself",
  oneCore: "this computer has a single core",
  insecure: "browsers give WebGPU to https and localhost only",
  noWebGpu: "this browser has no WebGPU: use Chrome, Edge or Safari 26",
  noAdapter: "the browser found no graphics card that it can use",
  float64: "this lab computes in float64, which graphics cards do not do",
};

const activations: Record<Activation, string> = {
  linear: "linear",
  sigmoid: "sigmoid",
  tanh: "tanh",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
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
  sum: "sum over the batch for its mean",
  sign: "wrong sign",
  tenth: "off by a ten-thousandth",
  off: "each unit's gradient from its neighbour",
};

/** A lab's title in another language than the table's English. */
const labTitles: Readonly<Record<string, string>> = {};

export const en = {
  htmlLanguage: "en",
  languageName: "English",
  language: "Language",
  title: "simdigit playground",
  tagline: "a neural network learns digits, in this browser",
  tabs,
  tabsLabel: "Views",
  settings: "Settings",

  start: "Start",
  goOn: "Go on",
  pause: "Pause",
  step: "Step",
  stepHint: "one batch",
  reset: "Reset",
  save: "Save",
  load: "Load",
  saveHint: "as safetensors, which PyTorch reads",
  loadHint: "a safetensors file saved here or by simdigit train",
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
  stateLoading: "getting ready",
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
  startOfWeights: "Start",
  starts,
  dropout: "Dropout",
  learning: "Learning",
  optimizer: "Optimiser",
  lr: "Rate",
  weightDecay: "Weight decay",
  batchSize: "Batch",
  epochs: "Epochs",
  seed: "Seed",
  labsOwn: "Back to the lab",
  quirks: "What is special about this lab",

  engine: "Engine",
  engines,
  missing,
  engineFallback: (engine: string, reason: string) =>
    `${engine} is not to be had here (${reason}); the strict engine is used.`,

  data: "Data",
  drawnDigits: "Drawn digits",
  drawnHint: "drawn here by a program; not handwriting",
  drawnCount: "How many",
  drawing: (drawn: number, total: number) => `drawing digits: ${drawn} of ${total}`,
  mnistHere: "MNIST from this server",
  mnistDownload: "Download MNIST",
  mnistDownloadHint: (host: string) => `11 MB from ${host}`,
  mnistUrl: "Folder with MNIST's four files",
  fetchUrl: "Fetch",
  fetching: "fetching",
  files: "Files",
  filesHint: "Drop MNIST's IDX files or CSV here, gzipped or not",
  chooseFiles: "Choose files",
  dataNow: (name: string, train: string, test: string) =>
    `${name}: ${train} to train, ${test} to test`,
  dataNames: { drawn: "drawn digits", mnist: "MNIST", xor: "XOR", toy: "eight points" } as Readonly<
    Record<string, string>
  >,
  labData: "This lab brings its own data.",

  costByEpoch: "Cost",
  costBatches: "batches",
  costEpochs: "mean of an epoch",
  accuracyByEpoch: "Test accuracy",
  accuracyGlance: "first 1,000 images",
  accuracyAll: "all images",
  logarithmic: "logarithmic",
  curvesEmpty: "Press Start: cost and accuracy appear here as the network learns.",

  confusion: "Confusion matrix",
  confusionHint: "label down, prediction across; choose a cell to see its digits",
  cellName: (label: number, prediction: number, count: number) =>
    `label ${label}, read as ${prediction}: ${count}`,
  cellShown: (label: number, prediction: number, count: number) =>
    label === prediction
      ? `${count} times a ${label} is read rightly`
      : `${count} times a ${label} is read as ${prediction}`,
  allMistakes: (count: number, total: number) => `${count} of ${total} are misread`,
  mostConfident: (shown: number) => `the ${shown} most confident`,
  showAllMistakes: "Show all mistakes",
  mistakesEmpty: "Train the network first: then its mistakes appear here.",
  noMistakes: "Not one is misread.",
  readAs: (label: number, prediction: number) => `${label} read as ${prediction}`,
  testDigit: (index: number) => `test example ${index}`,
  noImages: "The inputs are no images, so there is nothing to draw.",
  precision: "precision",
  recall: "recall",

  weightsTitle: "First layer",
  weightsLearned: "change since the start",
  weightsHint: (shown: number, units: number, most: string) =>
    shown < units
      ? `Weights of the first ${shown} of ${units} units as images; blue is ${`−${most}`}, orange ${most}.`
      : `Weights of each of the ${units} units as an image; blue is ${`−${most}`}, orange ${most}.`,
  weightsOf: (unit: number) => `weights of unit ${unit}`,
  weightsEmpty: "The weights appear as soon as there is a network.",

  drawHere: "Draw a digit",
  padLabel: "Box to draw a digit in, by mouse, pen or finger",
  clear: "Clear",
  nextTest: "Next test digit",
  pictureFile: "Open a picture",
  framed: "As the network sees it",
  framedHint:
    "fitted into 20 × 20 pixels, its centre of mass in the middle of 28 × 28, as MNIST was made",
  answerTitle: "Answer",
  probability: (digit: number, percent: string) => `${digit}: ${percent}`,
  hiddenTitle: (layer: number, units: number) => `Hidden layer ${layer}: ${units} activations`,
  drawEmpty: "Draw a digit: what the network makes of it appears here, and changes as it learns.",
  untrained: "The network has not learned anything yet: its answers are chance.",
  digitsOnly: "This lab has no digits: choose another to draw some.",

  gradientHint:
    "Backpropagation against central differences (L(w + δ) − L(w − δ)) / 2δ, for every parameter, in float64.",
  gradientNetwork: "Network",
  gradientOwn: "this one, as it stands",
  gradientSmall: "784-30-10 of the handout",
  samples: "Images",
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
  medianRelative: "median",
  kinks: "kinks",
  numerical: "numerical",
  analytic: "analytic",
  relativeError: "relative error",
  mapsScale: (most: string) =>
    `blue is −${most}, orange ${most}; errors from 1e-12 to 1 on a logarithmic scale`,
  stepCurve: "Error by step",
  stepCurveHint: (best: string) =>
    `Wide steps err by truncation, narrow ones by rounding: a V, lowest at δ = ${best}`,
  gradientEmpty: "Press Check to compare the two gradients.",

  raceHint: "The same network from the same start on the same batches, once for each optimiser.",
  racers: "Optimisers",
  raceEpochs: "Epochs",
  raceStart: "Start the race",
  raceStop: "Stop",
  raceCost: "Cost, smoothed",
  raceEmpty: "Choose optimisers and start the race.",
  raceRate: "rate",
  raceNone: "Choose at least one optimiser.",
  raceOut: "out",

  otherNetwork: (file: string, theirs: string, ours: string) =>
    `${file} is of another network: ${theirs}, and the page is set to ${ours}. Take over the file's network, or choose another file.`,
  takeOver: "Take over its network",
  otherData: (file: string, theirs: string, inputs: number, classes: number) =>
    `${file} is of a network that does not fit these data: ${theirs}, and the data have ${inputs} inputs and ${classes} classes. Choose a file saved for such data.`,
  loaded: (file: string, epochs: number) => `${file}: loaded, after ${epochs} epochs.`,
  tooLarge: (file: string, size: string, most: string) =>
    `${file} has ${size}, and the page reads at most ${most}: choose a smaller file. MNIST as CSV has 110 MB.`,
  notRead: "The file was not used",
  wentWrong: "That did not work",
  broken: "Something in the page is broken; reload it. Details:",
  copyLink: "Copy link",
  copied: "Copied",
  copyLinkHint: "The address of this page holds its settings: send it as a link.",
};

export type Words = typeof en;
