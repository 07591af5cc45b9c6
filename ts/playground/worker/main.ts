// The worker: answers the page's requests one at a time, and sends events in between. What a run does not need is loaded on
// demand: the gradient check, the readers of data and checkpoints, what frames a drawn digit.

import type { DataSplits } from "../../core/dataset.ts";
import { usage } from "../../core/errors.ts";
import type { SessionOptions } from "../../core/session.ts";
import { drawSplits } from "../../data/drawn/index.ts";
import { findLab } from "../../labs/labs.ts";
import { activationsOf } from "./answer.ts";
import { failureOf } from "./failure.ts";
import type { Answer, DataFacts, Message, Request, WorkerApi, WorkerEvents } from "./protocol.ts";
import { race } from "./race.ts";
import { openFor } from "./sessions.ts";
import { Trainer } from "./trainer.ts";

/** The part of a worker's global scope used here. TypeScript's DOM types describe a window's. */
interface Port {
  postMessage(message: Message, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const port = globalThis as unknown as Port;
const trainer = new Trainer(tell, () => answerAgain());
let digits: DataSplits | undefined;
/** The data in use: the digits, or a lab's own. */
let inUse: { readonly splits: DataSplits; readonly lab: string | undefined } | undefined;
/** The example in the box, its values as in the data. */
let shown: Answer["example"] | undefined;
let racing: AbortController | undefined;

/** WorkerApi, with promises allowed. */
const api: {
  [key in keyof WorkerApi]: (
    ...given: Parameters<WorkerApi[key]>
  ) => ReturnType<WorkerApi[key]> | Promise<ReturnType<WorkerApi[key]>>;
} = {
  drawDigits: async (train, test) => {
    digits = await drawSplits({ train, test }, (drawn, total) => tell("drawing", { drawn, total }));
  },
  readFiles: async (files, labelColumn) => {
    const { splits, notes } = await (await import("./data.ts")).splitsFromFiles(files, labelColumn);
    digits = splits;
    return notes;
  },
  fetchDigits: async (urls) => {
    digits = (await (await import("./data.ts")).splitsFromWeb(urls)).splits;
  },
  open: async (options) => {
    stopRace();
    const splits = useData(options.lab);
    const start = splits && (await trainer.open(options, splits));
    await answerAgain();
    return start;
  },
  start: () => {
    stopRace();
    trainer.start();
  },
  pause: () => trainer.pause(),
  step: () => trainer.step(),
  setEpochs: (epochs) => trainer.setEpochs(epochs),
  answer: async (picture) => {
    shown = picture && (await import("../../data/image/digit.ts")).digitFromImage(picture);
    return shown && answer(shown);
  },
  answerTest: async (index) => {
    const { inputs, features } = data().test;
    shown = inputs.slice(index * features, (index + 1) * features);
    return answer(shown);
  },
  answerFile: async (file) => {
    shown = await (await import("./data.ts")).exampleFromFile(file, data().train);
    return answer(shown);
  },
  save: () => trainer.save(),
  inspect: async (bytes, file) => {
    const { decodeCheckpoint } = await import("../../core/checkpoint.ts");
    const { recipe, lab, seed, epochs } = decodeCheckpoint(bytes, file);
    return { recipe, lab, seed, epochs };
  },
  load: async (bytes, file) => {
    const { decodeCheckpoint } = await import("../../core/checkpoint.ts");
    await trainer.load(decodeCheckpoint(bytes, file));
    await answerAgain();
  },
  checkGradients: async (options) => {
    const { checkGradients } = await import("./gradients.ts");
    const open = (asked: SessionOptions) => openFor(asked, "strict", () => {});
    return checkGradients(options, trainer.opened, data().train, open);
  },
  race: async (options) => {
    stopRace();
    await trainer.pause();
    const stop = new AbortController();
    racing = stop;
    race(options, data(), stop.signal, (racers, running) => {
      if (racing === stop || running) tell("racers", { racers, running });
    }).catch((error) => tell("failure", failureOf(error)));
  },
  stopRace,
};

/** Requests are answered in order, so that no two of them use a session at the same time. */
let last: Promise<void> = Promise.resolve();
port.onmessage = ({ data: request }) => {
  last = last.then(() => serve(request));
};

async function serve({ id, call, given }: Request): Promise<void> {
  try {
    const routine = api[call] as (...given: readonly unknown[]) => unknown;
    port.postMessage({ id, result: await routine(...given) });
  } catch (error) {
    port.postMessage({ id, failure: failureOf(error) });
  }
}

function tell<K extends keyof WorkerEvents>(event: K, content: WorkerEvents[K]): void {
  port.postMessage({ event, content });
}

/** Switches to a lab's own data, or to the digits; undefined if there are none. Tells the page of a change. */
function useData(lab: string): DataSplits | undefined {
  const { data } = findLab(lab);
  const isSame = data ? inUse?.lab === lab : inUse?.splits === digits;
  if (isSame) return inUse?.splits;
  const splits = data ? data() : digits;
  if (!splits) return undefined;
  inUse = { splits, lab: data && lab };
  tell("data", factsOf(splits));
  return splits;
}

/** The facts that the page shows about a data set. The test examples are copies. */
function factsOf({ train, test }: DataSplits): DataFacts {
  return {
    name: train.name,
    train: train.count,
    test: test.count,
    features: train.features,
    classes: train.classes,
    classNames: train.classNames,
    shape: test.shape,
    testInputs: test.inputs.slice(),
    testLabels: test.labels.slice(),
  };
}

/** The data in use. Throws if there is none. */
function data(): DataSplits {
  if (inUse) return inUse.splits;
  throw usage("expected data, got none yet - choose drawn digits or files");
}

function stopRace(): void {
  racing?.abort();
}

async function answer(example: Answer["example"]): Promise<Answer> {
  const { recipe, session } = trainer.opened;
  const { network, scaling } = recipe;
  if (example.length !== network.inputs) {
    throw usage(
      `the example has ${example.length} numbers, the network ${network.inputs} inputs - choose data of that size`,
    );
  }
  return { example, ...activationsOf(network, await session.parameters(), example, scaling) };
}

/** Sends the answer again after the network has changed, if it fits the box. */
async function answerAgain(): Promise<void> {
  if (!shown || !trainer.isOpen || shown.length !== trainer.opened.recipe.network.inputs) return;
  tell("answer", await answer(shown));
}
