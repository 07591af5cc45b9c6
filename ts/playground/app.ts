// The page's state as signals, and all that can be done with it. What is shown is in the components.

import { batch } from "@preact/signals";
import { SimdigitError } from "../core/errors.ts";
import { checkRecipe, type Recipe } from "../core/recipe.ts";
import { layerSizes } from "../core/spec.ts";
import { findLab } from "../labs/labs.ts";
import { type MissingReason, supportOf, thisBrowser } from "./engines.ts";
import { megabytes } from "./format.ts";
import { listen } from "./listen.ts";
import { createPictures } from "./pictures.ts";
import { createSignals, type Offers } from "./signals.ts";
import {
  type Address,
  addressOf,
  type EngineName,
  type LinkedData,
  OPENING_LAB,
  readAddress,
  type View,
} from "./state/address.ts";
import { MOST_BYTES } from "./state/files.ts";
import { recipeOf, type Setup, setupOfRecipe } from "./state/setup.ts";
import type {
  CheckpointFacts,
  DataFacts,
  GradientOptions,
  RaceOptions,
  RunOptions,
} from "./worker/protocol.ts";

/** A share of the drawn digits that is tested on, as in MNIST. */
const TEST_SHARE = 1 / 5;
const MOST_DRAWN_TEST = 10_000;

export type App = ReturnType<typeof createApp>;

export function createApp(worker: Worker) {
  const signals = createSignals();
  const { setup, view, support, offers, data, drawing, busy, run, curves, grown, test } = signals;
  const { answer, cell, gradients, lanes, message, invalid, announcement, w } = signals;
  const client = listen(worker, signals);

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

  const { read, showPicture, showTest, clearPicture } = createPictures({
    client,
    answer,
    message,
    w,
    attempt,
  });

  async function openPicture(file: File): Promise<void> {
    const picture = await read(file);
    if (!picture) return;
    setView({ tab: "draw" });
    await showPicture(picture);
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
    ...signals,
    ...{ setView, change, chooseData, fetchData, takeFiles, save, load, begin, follow },
    ...{ missing, openPicture, showPicture, showTest, clearPicture },
    start: () => attempt(() => client.call("start")),
    pause: () => attempt(() => client.call("pause")),
    step: () => attempt(() => client.call("step")),
    reset: open,
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

async function readOffers(): Promise<Offers> {
  try {
    const response = await fetch(new URL("offers.json", document.baseURI));
    return (await response.json()) as Offers;
  } catch {
    return { mnist: null };
  }
}
