// The worker: answers the page's requests one after the other and tells it what happens meanwhile.

import { decodeCheckpoint } from "../../core/checkpoint.ts";
import type { DataSplits } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import type { SessionOptions } from "../../core/session.ts";
import { drawSplits } from "../../data/drawn/index.ts";
import { digitFromImage } from "../../data/image/digit.ts";
import { findLab } from "../../labs/labs.ts";
import { activationsOf } from "./answer.ts";
import { factsOf, splitsFromFiles, splitsFromWeb } from "./data.ts";
import { checkGradients } from "./gradients.ts";
import type { Answer, DataFacts, Message, Request, WorkerApi, WorkerEvents } from "./protocol.ts";
import { race } from "./race.ts";
import { openFor } from "./sessions.ts";
import { failureOf, Trainer } from "./trainer.ts";

/** What of a worker's global scope is used; the DOM's types have a window's. */
interface Port {
  postMessage(message: Message, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const port = globalThis as unknown as Port;
const trainer = new Trainer(tell, () => answerAgain());
/** In use; and the digits, while a lab's own rows are. */
let splits: DataSplits | undefined;
let digits: DataSplits | undefined;
/** In the box: its pixels as they come in the data. */
let shown: Uint8Array | undefined;
let racing: AbortController | undefined;

/** As WorkerApi, but asynchronous where that is needed. */
const api: {
  [key in keyof WorkerApi]: (
    ...given: Parameters<WorkerApi[key]>
  ) => ReturnType<WorkerApi[key]> | Promise<ReturnType<WorkerApi[key]>>;
} = {
  drawDigits: async (train, test) =>
    takeDigits(
      await drawSplits({ train, test }, (drawn, total) => tell("drawing", { drawn, total })),
    ),
  readFiles: async (files) => takeDigits(await splitsFromFiles(files)),
  fetchDigits: async (urls) => takeDigits(await splitsFromWeb(urls)),
  useLabData: async (lab) => take(findLab(lab).data!()),
  useDigits: () => {
    if (!digits) throw noData();
    return take(digits);
  },
  open: async (options) => {
    stopRace();
    await trainer.open(options, taken());
    await answerAgain();
    return trainer.facts();
  },
  start: () => {
    stopRace();
    trainer.start();
  },
  pause: () => trainer.pause(),
  step: () => trainer.step(),
  setEpochs: (epochs) => trainer.setEpochs(epochs),
  answer: async (picture) => {
    shown = picture && digitFromImage(picture);
    return shown && answer(shown);
  },
  answerTest: async (index) => {
    const { inputs, features } = taken().test;
    shown = Uint8Array.from(inputs.subarray(index * features, (index + 1) * features));
    return answer(shown);
  },
  save: () => trainer.save(),
  inspect: (bytes, file) => {
    const { recipe, lab, seed, epochs } = decodeCheckpoint(bytes, file);
    return { recipe, lab, seed, epochs };
  },
  load: async (bytes, file) => {
    await trainer.load(decodeCheckpoint(bytes, file));
    await answerAgain();
  },
  checkGradients: async (options) => {
    const { recipe, session } = trainer;
    if (!recipe || !session) throw noNetwork();
    const open = (asked: SessionOptions) => openFor(asked, "strict", () => {});
    return checkGradients(options, { recipe, session }, taken().train, open);
  },
  race: async (options) => {
    stopRace();
    await trainer.pause();
    const stop = new AbortController();
    racing = stop;
    race(options, taken(), stop.signal, (racers, running) => {
      if (racing === stop || running) tell("racers", { racers, running });
    }).catch((error) => tell("failure", failureOf(error)));
  },
  stopRace,
};

/** Requests are answered in their order, so that no two of them meet in a session. */
let last: Promise<void> = Promise.resolve();
port.onmessage = ({ data: request }) => {
  last = last.then(() => serve(request));
};
tell("ready", null);

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

/** Makes a data set the one in use; the run on the one before ends. */
async function take(found: DataSplits): Promise<DataFacts> {
  stopRace();
  await trainer.close();
  splits = found;
  return factsOf(found);
}

function takeDigits(found: DataSplits): Promise<DataFacts> {
  digits = found;
  return take(found);
}

function taken(): DataSplits {
  if (splits) return splits;
  throw noData();
}

function noData(): SimdigitError {
  return new SimdigitError("usage", "expected data, got none yet - choose drawn digits or files");
}

function stopRace(): void {
  racing?.abort();
}

async function answer(digit: Uint8Array): Promise<Answer> {
  const { recipe, session } = trainer;
  if (!recipe || !session) throw noNetwork();
  const parameters = await session.parameters();
  if (digit.length !== recipe.network.inputs) {
    throw new SimdigitError(
      "usage",
      `a digit has ${digit.length} pixels, the network ${recipe.network.inputs} inputs - choose a lab for digits`,
    );
  }
  return { digit, ...activationsOf(recipe.network, parameters, digit, recipe.scaling) };
}

/** The network has moved on: what it now makes of the digit in the box. */
async function answerAgain(): Promise<void> {
  if (!shown || shown.length !== trainer.recipe?.network.inputs) return;
  tell("answer", await answer(shown));
}

function noNetwork(): SimdigitError {
  return new SimdigitError("usage", "expected a network, got none - wait for the data first");
}
