// The page's state as signals, and every action on it. The components show the state and call the actions.

import { batch } from "@preact/signals";
import { createCheckpoints } from "./actions/checkpoints.ts";
import { createContext } from "./actions/context.ts";
import { createData } from "./actions/data.ts";
import { createPictures } from "./actions/pictures.ts";
import { createRun } from "./actions/run.ts";
import type { Offers } from "./signals.ts";
import { readAddress } from "./state/address.ts";
import { supportOf, thisBrowser } from "./state/engines.ts";
import type { GradientOptions, NamedFile, RaceOptions } from "./worker/protocol.ts";

export type App = ReturnType<typeof createApp>;

export function createApp(worker: Worker) {
  const context = createContext(worker);
  const { view, support, offers, gradients, lanes, client, attempt } = context;
  const runs = createRun(context);
  const { options, missing, change, open } = runs;
  const { chooseData, fetchData, readData } = createData(context, open);
  const { save, load } = createCheckpoints(context, runs);
  const pictures = createPictures(context);

  /** Takes files of any kind: a checkpoint, a picture, or data. */
  async function takeFiles(files: readonly NamedFile[]): Promise<void> {
    const [first] = files;
    if (!first || files.some(({ file }) => context.isTooLarge(file))) return;
    if (files.length === 1 && /\.safetensors$/i.test(first.path)) return load(first.file);
    if (files.length === 1 && /^image\//.test(first.file.type)) {
      return pictures.openPicture(first);
    }
    await readData(files);
  }

  async function begin(): Promise<void> {
    context.writeAddress();
    const looked = supportOf(thisBrowser());
    offers.value = await readOffers();
    support.value = await looked;
    await chooseData(view.value.data);
  }

  /** Follows a link to this page, or the browser's Back button. */
  async function follow(): Promise<void> {
    const next = readAddress(location.hash);
    const before = view.value;
    batch(() => {
      runs.setSetup(next.setup);
      view.value = next.view;
    });
    const isSameData = next.view.data === before.data && next.view.drawn === before.drawn;
    await (isSameData ? open() : chooseData(next.view.data));
  }

  return {
    ...context,
    ...pictures,
    ...{ missing, change, chooseData, fetchData, takeFiles, save, begin, follow },
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

async function readOffers(): Promise<Offers> {
  try {
    const response = await fetch(new URL("offers.json", document.baseURI));
    return (await response.json()) as Offers;
  } catch {
    return { mnist: null };
  }
}
