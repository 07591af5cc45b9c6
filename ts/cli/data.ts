// Loads the data of a run as the flags say: MNIST, a folder or drawn digits, with progress on stderr.

import type { InferredOptionTypes } from "yargs";
import { type DataSplits, type Dataset, sliceDataset } from "../core/dataset.ts";
import { usage } from "../core/errors.ts";
import { drawSplits } from "../data/drawn/index.ts";
import { heldBack } from "../data/held_back.ts";
import { readData } from "../data/read.ts";
import { resolveData } from "../data/source.ts";
import type { Lab } from "../labs/lab.ts";
import type { Platform } from "../platform/platform.ts";
import type { dataFlags, limitFlags } from "./common_flags.ts";
import { defined } from "./defined.ts";
import type { AnySplits } from "./follow_data.ts";
import { grouped, notice } from "./output.ts";
import { openProgress } from "./progress.ts";

/** Number of training digits to draw, as many as MNIST has. */
const DRAWN = 60000;

export type DataFlags = Partial<InferredOptionTypes<typeof dataFlags & typeof limitFlags>> & {
  /** Number of training images that the command needs, where that is not --limit: no more are drawn. */
  readonly needed?: number;
};

export interface NamedSplits {
  /** "mnist", "drawn" or a folder's name. */
  readonly source: string;
  readonly splits: AnySplits;
}

/** Loads or draws the data. Throws if the given folder cannot be used. */
export async function loadData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  const { data } = flags;
  // TEMPORARY until resolveData reads files
  if (data !== undefined && data !== "drawn" && data !== "mnist") {
    const sets = await readData(platform, data, readOptionsOf(flags) as object);
    for (const note of sets.notes) notice(note);
    const train = sets.train as Dataset;
    const held = sets.test === undefined ? heldBack(train) : { train, test: sets.test as Dataset };
    return limited({ source: sets.name, splits: held }, flags);
  }
  const download = openProgress("downloading MNIST");
  const resolved = await resolveData({
    platform,
    data,
    offline: flags.offline,
    onNotice: notice,
    onProgress: ({ received, total }) => download.update(received, total ?? received),
  }).finally(() => download.stop());
  if (resolved.kind === "drawn") return { source: "drawn", splits: await draw(flags) };
  return limited(resolved, flags);
}

function limited({ source, splits }: NamedSplits, { limit }: DataFlags): NamedSplits {
  const { train, test } = splits;
  tellExceeded(limit, train.count);
  const most = Math.min(limit ?? Infinity, train.count);
  return { source, splits: { train: sliceDataset(train, 0, most), test } };
}

function tellExceeded(limit: number | undefined, count: number): void {
  if (limit === undefined || limit <= count) return;
  notice(
    `--limit ${grouped(limit)} is more than the ${grouped(count)} training images: all are used`,
  );
}

/** The data of a lab: its own rows if it has some, else the data of the flags. */
export async function labData(
  platform: Platform,
  lab: Lab | undefined,
  flags: DataFlags,
): Promise<NamedSplits> {
  if (!lab?.data) return loadData(platform, flags);
  if (flags.data !== undefined) {
    throw usage(`--data expected no value for ${lab.id}, which has its own data`);
  }
  const splits = lab.data();
  return limited({ source: splits.train.name, splits }, flags);
}

/** The data for commands that use the test images only. */
export function loadTestData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  return loadData(platform, { ...flags, needed: 1 });
}

/** The flags as the readers call them. */
function readOptionsOf(flags: DataFlags) {
  const { transpose, "label-column": labelColumn, "target-columns": targets } = flags;
  return {
    ...defined("labelColumn", labelColumn),
    ...defined("targetColumns", targets?.split(",")),
    // Without the flag the reader decides: files of EMNIST are transposed.
    ...defined("transpose", transpose || undefined),
  };
}

async function draw({ limit, needed }: DataFlags): Promise<DataSplits> {
  tellExceeded(limit, DRAWN);
  const bar = openProgress("drawing digits");
  const train = Math.min(needed ?? limit ?? DRAWN, DRAWN);
  const splits = await drawSplits({ train }, (done, total) => bar.update(done, total));
  bar.stop();
  return splits;
}
