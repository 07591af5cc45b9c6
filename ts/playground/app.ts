// The page's state as signals, and all that can be done with it. What is shown is in the components.

import { batch, computed, signal } from "@preact/signals";
import { SimdigitError } from "../core/errors.ts";
import { checkRecipe, type Recipe } from "../core/recipe.ts";
import { layerSizes } from "../core/spec.ts";
import { findLab } from "../labs/labs.ts";
import { Client } from "./client.ts";
import { type MissingReason, type Support, supportOf, thisBrowser } from "./engines.ts";
import {
  type Address,
  addressOf,
  type EngineName,
  type LinkedData,
  OPENING_LAB,
  readAddress,
  type View,
} from "./state/address.ts";
import type { Cell } from "./state/confusion.ts";
import { Curve } from "./state/curve.ts";
import { MOST_BYTES } from "./state/files.ts";
import { recipeOf, type Setup, setupOfRecipe } from "./state/setup.ts";
import { browserLanguage, words } from "./words/index.ts";
import type {
  Answer,
  CheckpointFacts,
  DataFacts,
  FirstLayer,
  GradientFacts,
  GradientOptions,
  Points,
  RaceOptions,
  Racer,
  RunFacts,
  RunOptions,
  TestResult,
} from "./worker/protocol.ts";

/** Something to tell, with what can be done about it. */
export interface Message {
  readonly isError: boolean;
  readonly text: string;
  /** The words of the engine or a reader, in English. */
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly act: () => void };
}

/** A racer with its whole curve. */
export interface Lane extends Omit<Racer, "points"> {
  readonly curve: Curve;
}

/** Where the server has MNIST, if it has: offers.json. */
interface Offers {
  readonly mnist: string | null;
}

/** A share of the drawn digits that is tested on, as in MNIST. */
const TEST_SHARE = 1 / 5;
const MOST_DRAWN_TEST = 10_000;

/** Milliseconds between two sentences for screen readers while it trains. */
const ANNOUNCE_EVERY = 3000;

export type App = ReturnType<typeof createApp>;

export function createApp(worker: Worker) {
  const { setup: firstSetup, view: firstView } = readAddress(location.hash);
  const setup = signal<Setup>(firstSetup);
  const view = signal<View>(firstView);
  const support = signal<Support | undefined>(undefined);
  const offers = signal<Offers>({ mnist: null });
  const data = signal<DataFacts | undefined>(undefined);
  const drawing = signal<{ drawn: number; total: number } | undefined>(undefined);
  const busy = signal(false);
  const run = signal<RunFacts | undefined>(undefined);
  const curves = newCurves();
  /** Counts up whenever the curves have grown. */
  const grown = signal(0);
  const test = signal<TestResult | undefined>(undefined);
  const weights = signal<FirstLayer | undefined>(undefined);
  /** As the run began, unless it began with a file. */
  const firstWeights = signal<FirstLayer | undefined>(undefined);
  const answer = signal<Answer | undefined>(undefined);
  const cell = signal<Cell | undefined>(undefined);
  const gradients = signal<GradientFacts | undefined>(undefined);
  const lanes = signal<readonly Lane[]>([]);
  const racing = signal(false);
  const message = signal<Message | undefined>(undefined);
  /** Why the settings cannot be run. */
  const invalid = signal<string | undefined>(undefined);
  const announcement = signal("");

  const language = computed(
    () => view.value.language ?? browserLanguage(navigator.languages ?? [navigator.language]),
  );
  const w = computed(() => words[language.value]);

  const client = new Client(worker, {
    drawing: (progress) => {
      drawing.value = progress;
    },
    run: (facts) => {
      run.value = facts;
    },
    points: addPoints,
    test: (result) => {
      test.value = result;
    },
    weights: (layer) => {
      weights.value = layer;
      // Until the run is open, they are those of its start.
      if (run.value === undefined) firstWeights.value = layer;
    },
    answer: (given) => {
      answer.value = given;
    },
    racers: (report) => {
      batch(() => {
        racing.value = report.running;
        lanes.value = report.racers.map(lane);
      });
    },
    failure: ({ kind, message: text }) => {
      message.value = {
        isError: true,
        text: kind === "bug" ? w.value.broken : w.value.wentWrong,
        detail: text,
      };
    },
    notice: (text) => {
      // The engine speaks to the command line.
      message.value = { isError: false, text: text.replace("--backend wasm", "WebAssembly") };
    },
  });

  let announced = 0;

  function addPoints({ batches, costs, glances, accuracies }: Points): void {
    curves.batches.add(batches);
    curves.costs.add(costs);
    curves.glances.add(glances);
    curves.accuracies.add(accuracies);
    if (batches.length + costs.length + glances.length + accuracies.length === 0) return;
    grown.value += 1;
    const [last] = accuracies.slice(-1);
    if (last && performance.now() - announced > ANNOUNCE_EVERY) {
      announced = performance.now();
      announcement.value = w.value.announce(
        last[0],
        (curves.costs.last ?? 0).toFixed(4),
        percent(last[1]),
      );
    }
  }

  function lane({ points, ...racer }: Racer): Lane {
    const known = lanes.value.find(({ optimizer }) => optimizer === racer.optimizer);
    const curve = known?.curve ?? new Curve();
    curve.add(points);
    return { ...racer, curve };
  }

  /** Does something and tells what came of it; undefined where it failed. */
  async function attempt<T>(work: () => Promise<T>, what?: string): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const known = error instanceof SimdigitError;
      message.value = {
        isError: true,
        text: known ? (what ?? w.value.wentWrong) : w.value.broken,
        detail: error instanceof Error ? error.message : String(error),
      };
      return undefined;
    }
  }

  /** Why an engine cannot run the network that is set; undefined where it can. */
  function missing(wanted: EngineName): MissingReason | undefined {
    const is64 = recipe().network.dtype === "f64";
    return support.value?.[wanted] ?? (is64 && wanted === "webgpu" ? "float64" : undefined);
  }

  /** Engine of the view, or strict where that is not to be had. */
  function engine(): EngineName {
    const { engine: wanted } = view.value;
    const reason = missing(wanted);
    if (reason === undefined) return wanted;
    const { engines, missing: reasons, engineFallback } = w.value;
    message.value = { isError: false, text: engineFallback(engines[wanted], reasons[reason]) };
    setView({ engine: "strict" });
    return "strict";
  }

  /** A file's recipe, which may have more in it than the page can set; until a setting is changed. */
  let fileRecipe: Recipe | undefined;

  function recipe(): Recipe {
    return fileRecipe ?? recipeOf(setup.value);
  }

  function options(): RunOptions {
    const { lab, seed } = setup.value;
    return { recipe: recipe(), lab, seed, engine: engine() };
  }

  /** Which data the worker has taken: digits, or the rows of a lab. */
  let taken = "";
  let opening = 0;

  /** A new run by the settings; the last of several calls counts. */
  async function open(): Promise<void> {
    const own = ++opening;
    run.value = undefined;
    forget();
    await attempt(async () => {
      await takeLabData();
      if (own !== opening || !data.value) return;
      const facts = await client.call("open", options());
      if (own === opening) run.value = facts;
    });
  }

  async function takeLabData(): Promise<void> {
    const { lab } = setup.value;
    const wanted = findLab(lab).data ? lab : "digits";
    if (wanted === taken) return;
    if (wanted === "digits" && taken === "") return;
    data.value = await client.call(wanted === "digits" ? "useDigits" : "useLabData", lab);
    taken = wanted;
  }

  /** What belonged to the run before. */
  function forget(): void {
    batch(() => {
      for (const curve of Object.values(curves)) curve.clear();
      grown.value += 1;
      test.value = undefined;
      cell.value = undefined;
      announcement.value = "";
    });
  }

  async function takeData(get: () => Promise<DataFacts>, what?: string): Promise<boolean> {
    busy.value = true;
    const found = await attempt(get, what);
    busy.value = false;
    drawing.value = undefined;
    if (!found) return false;
    batch(() => {
      data.value = found;
      gradients.value = undefined;
    });
    taken = "digits";
    await open();
    return true;
  }

  async function draw(): Promise<void> {
    const train = view.value.drawn;
    const held = Math.min(MOST_DRAWN_TEST, train * TEST_SHARE);
    await takeData(() => client.call("drawDigits", train, held));
  }

  async function chooseData(wanted: LinkedData, drawn = view.value.drawn): Promise<void> {
    setView({ data: wanted, drawn });
    if (wanted === "drawn") return draw();
    const folder = offers.value.mnist;
    if (folder === null || !(await takeData(() => client.call("fetchDigits", [folder])))) {
      setView({ data: "drawn" });
      if (!data.value) await draw();
    }
  }

  async function fetchData(urls: readonly string[]): Promise<void> {
    await takeData(() => client.call("fetchDigits", urls), w.value.notRead);
  }

  async function takeFiles(files: readonly File[]): Promise<void> {
    const [first] = files;
    if (!first || files.some(isTooLarge)) return;
    if (files.length === 1 && /\.safetensors$/i.test(first.name)) return load(first);
    if (files.length === 1 && /^image\//.test(first.type)) return openPicture(first);
    await takeData(() => client.call("readFiles", files), w.value.notRead);
  }

  /** Told before a byte of the file is read. */
  function isTooLarge({ name, size }: File): boolean {
    if (size <= MOST_BYTES) return false;
    message.value = {
      isError: true,
      text: w.value.tooLarge(name, megabytes(size), megabytes(MOST_BYTES)),
    };
    return true;
  }

  function setView(change: Partial<View>): void {
    view.value = { ...view.value, ...change };
    writeAddress();
  }

  function writeAddress(): void {
    const fragment = addressOf({ setup: setup.value, view: view.value });
    history.replaceState(
      null,
      "",
      fragment === "" ? location.pathname + location.search : `#${fragment}`,
    );
  }

  /** Changes settings; the run begins anew unless only its end is moved. */
  function change(changed: Partial<Setup>): void {
    const before = setup.value;
    setup.value = { ...before, ...changed };
    fileRecipe = undefined;
    try {
      checkRecipe(recipeOf(setup.value));
      invalid.value = undefined;
    } catch (error) {
      invalid.value = error instanceof Error ? error.message : String(error);
      return;
    }
    writeAddress();
    const onlyEpochs = Object.keys(changed).join() === "epochs" && run.value !== undefined;
    if (onlyEpochs) void attempt(() => client.call("setEpochs", setup.value.epochs));
    else void open();
  }

  async function save(): Promise<void> {
    const bytes = await attempt(() => client.call("save"));
    if (!bytes) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = `${setup.value.lab}.safetensors`;
    link.click();
    // Some browsers read it only after the click.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async function load(file: File): Promise<void> {
    if (isTooLarge(file)) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const found = await attempt(() => client.call("inspect", bytes, file.name), w.value.notRead);
    if (!found || !data.value) return;
    const { network } = found.recipe;
    const theirs = describe(found.recipe);
    const ours = describe(recipe());
    const { features, classes } = data.value;
    if (network.inputs !== features || network.layers.at(-1)!.units !== classes) {
      const text = w.value.otherData(file.name, theirs, features, classes);
      message.value = { isError: true, text };
      return;
    }
    const takeOver = async () => {
      message.value = undefined;
      setup.value = setupOfRecipe(found.recipe, knownLab(found), found.seed);
      fileRecipe = found.recipe;
      writeAddress();
      await open();
      await put(bytes, file.name, found);
    };
    if (theirs !== ours) {
      message.value = {
        isError: true,
        text: w.value.otherNetwork(file.name, theirs, ours),
        action: { label: w.value.takeOver, act: takeOver },
      };
      return;
    }
    forget();
    await put(bytes, file.name, found);
  }

  async function put(bytes: Uint8Array, file: string, { epochs }: CheckpointFacts): Promise<void> {
    const done = await attempt(async () => {
      await client.call("load", bytes, file);
      return true;
    }, w.value.notRead);
    if (done) message.value = { isError: false, text: w.value.loaded(file, epochs) };
  }

  let asked = false;
  let newest: ImageData | undefined;
  /** Counts the emptyings of the box: what was drawn before has no answer after. */
  let emptied = 0;

  /** Puts a picture into the box. While one is looked at, of those that come only the newest waits. */
  async function showPicture(picture: ImageData): Promise<void> {
    newest = picture;
    if (asked) return;
    asked = true;
    while (newest) {
      const { width, height, data: rgba } = newest as ImageData;
      newest = undefined;
      const before = emptied;
      const grey = new Uint8Array(width * height);
      for (let i = 0; i < grey.length; i++) {
        grey[i] = (rgba[4 * i]! * 299 + rgba[4 * i + 1]! * 587 + rgba[4 * i + 2]! * 114) / 1000;
      }
      const given = await attempt(() => client.call("answer", { width, height, data: grey }));
      if (given && before === emptied) answer.value = given;
    }
    asked = false;
  }

  async function openPicture(file: File): Promise<void> {
    const image = await createImageBitmap(file).catch(() => undefined);
    if (!image) {
      message.value = { isError: true, text: w.value.notRead, detail: file.name };
      return;
    }
    const scale = Math.min(1, 600 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    setView({ tab: "draw" });
    await showPicture(context.getImageData(0, 0, canvas.width, canvas.height));
  }

  async function begin(): Promise<void> {
    writeAddress();
    const looked = supportOf(thisBrowser());
    offers.value = await readOffers();
    support.value = await looked;
    await chooseData(view.value.data);
  }

  /** A link was opened in this page, or one went back. */
  async function follow(): Promise<void> {
    const { setup: nextSetup, view: nextView }: Address = readAddress(location.hash);
    const dataBefore = view.value;
    fileRecipe = undefined;
    batch(() => {
      setup.value = nextSetup;
      view.value = nextView;
    });
    if (nextView.data !== dataBefore.data || nextView.drawn !== dataBefore.drawn) {
      await chooseData(nextView.data);
    } else {
      await open();
    }
  }

  return {
    ...{
      setup,
      view,
      support,
      offers,
      data,
      drawing,
      busy,
      run,
      curves,
      grown,
      test,
      weights,
      firstWeights,
    },
    ...{ answer, cell, gradients, lanes, racing, message, invalid, announcement, language, w },
    ...{ setView, change, chooseData, fetchData, takeFiles, save, load, begin, follow },
    ...{ missing, showPicture, openPicture },
    start: () => attempt(() => client.call("start")),
    pause: () => attempt(() => client.call("pause")),
    step: () => attempt(() => client.call("step")),
    reset: open,
    showTest: async (index: number) => {
      newest = undefined;
      emptied += 1;
      answer.value = await attempt(() => client.call("answerTest", index));
    },
    clearPicture: async () => {
      newest = undefined;
      emptied += 1;
      answer.value = undefined;
      await attempt(() => client.call("answer", undefined));
    },
    checkGradients: async (asked: GradientOptions) => {
      gradients.value = await attempt(() => client.call("checkGradients", asked));
    },
    race: async (optimizers: RaceOptions["optimizers"], epochs: number) => {
      lanes.value = [];
      await attempt(() => client.call("race", { ...options(), optimizers, epochs }));
    },
    stopRace: () => attempt(() => client.call("stopRace")),
  };
}

/** As "784-256-256-10, relu". */
function describe({ network }: CheckpointFacts["recipe"]): string {
  const kinds = [...new Set(network.layers.slice(0, -1).map((layer) => layer.activation))];
  return [layerSizes(network).join("-"), ...kinds, network.loss, network.dtype].join(", ");
}

function knownLab({ lab }: CheckpointFacts): string {
  try {
    return findLab(lab ?? "").id;
  } catch {
    return OPENING_LAB;
  }
}

function newCurves() {
  return {
    batches: new Curve(),
    costs: new Curve(),
    glances: new Curve(),
    accuracies: new Curve(),
  };
}

async function readOffers(): Promise<Offers> {
  try {
    const response = await fetch(new URL("offers.json", document.baseURI));
    return (await response.json()) as Offers;
  } catch {
    return { mnist: null };
  }
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString("en-US")} MB`;
}
