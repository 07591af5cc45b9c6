// How late timers fire while the labs train, in whatever host this runs. Prints a line of JSON for each lab. latency.ts
// runs it in every host.

import { openSession } from "../../ts/backends/open.ts";
import type { Dataset } from "../../ts/core/dataset.ts";
import { run } from "../../ts/core/run.ts";
import { type Lab, labs } from "../../ts/labs/index.ts";

/** The beginning of a line about a lab. */
const LATENCY = "simdigit-latency ";
/** The last line. */
const END = "simdigit-latency end";

/** Milliseconds after which a timer is due. It is set again whenever it has fired. */
const DELAY = 100;
/** Milliseconds of training after which the run is aborted. */
const TRAINING = 2500;
/** As many examples as MNIST has. */
const TRAIN = 60_000;
const TEST = 10_000;

interface Latency {
  readonly lab: string;
  /** Timers that fired, and how late the latest of them was, in milliseconds. */
  readonly timers: number;
  readonly latest: number;
  /** When the latest one was due: while data were taken, while it trained, or while it was tested. */
  readonly phase: string;
  /** Milliseconds from the abort to the end of training. */
  readonly abort: number;
}

/** Trains a lab until it is aborted, tests it, and watches a timer meanwhile. */
async function latencyOf({
  id,
  recipe: { steps: _, ...recipe },
  data,
  watch,
}: Lab): Promise<Latency> {
  const splits = data ? data() : digits;
  const session = await openSession(recipe);
  const controller = new AbortController();
  let phase = "data";
  let timers = 0;
  let latest = { late: 0, phase };
  let timer: ReturnType<typeof setTimeout>;
  const set = (due: number, ofPhase: string) => {
    timer = setTimeout(() => {
      timers += 1;
      const late = performance.now() - due;
      if (late > latest.late) latest = { late, phase: ofPhase };
      set(performance.now() + DELAY, phase);
    }, DELAY);
  };
  set(performance.now() + DELAY, phase);
  let aborted = 0;
  let ended = 0;
  await run(session, {
    recipe: { ...recipe, epochs: 1e6 },
    splits,
    seed: 1,
    watch,
    testsOnRawPixels: data === undefined,
    signal: controller.signal,
    onStart: () => {
      phase = "training";
      setTimeout(() => {
        aborted = performance.now();
        controller.abort();
      }, TRAINING);
    },
    onEvent: (event) => {
      if (event.type !== "end") return;
      phase = "test";
      ended = performance.now();
    },
  });
  clearTimeout(timer!);
  await session.dispose();
  const abort = ended - aborted;
  return { lab: id, timers, latest: latest.late, phase: latest.phase, abort };
}

/** Made-up digits: one pixel in five is lit, as in MNIST. */
function madeUp(count: number): Dataset {
  const features = 784;
  let state = 1;
  const inputs = new Uint8Array(count * features);
  for (let i = 0; i < inputs.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    inputs[i] = state >>> 24 < 51 ? (state >>> 16) & 255 : 0;
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { name: "made up", inputs, labels, count, features, classes: 10, shape: [28, 28, 1] };
}

const digits = { train: madeUp(TRAIN), test: madeUp(TEST) };

/** The labs whose ids are arguments of the process or of the page's address; by default all. */
function wanted(): readonly Lab[] {
  const ids =
    globalThis.process?.argv?.slice(2) ?? new URLSearchParams(location.search).getAll("lab");
  return labs.filter(({ id }) => ids.length === 0 || ids.includes(id));
}

for (const lab of wanted()) console.log(LATENCY + JSON.stringify(await latencyOf(lab)));
console.log(END);
