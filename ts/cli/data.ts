// Loads the data of a run as the flags say: MNIST, a folder or drawn digits, with progress on stderr.

import { statSync } from "node:fs";
import type { InferredOptionTypes } from "yargs";
import { type DataSplits, sliceDataset } from "../core/dataset.ts";
import { expected, usage } from "../core/errors.ts";
import { drawSplits } from "../data/drawn/index.ts";
import { resolveData } from "../data/source.ts";
import type { Lab } from "../labs/lab.ts";
import type { Platform } from "../platform/platform.ts";
import type { dataFlags, limitFlags } from "./common_flags.ts";
import { grouped, notice } from "./output.ts";
import { openProgress } from "./progress.ts";

/** Number of training digits to draw, as many as MNIST has. */
const DRAWN = 60000;

export type DataFlags = Partial<InferredOptionTypes<typeof dataFlags & typeof limitFlags>> & {
  /** Number of training images that the command needs, where that is not --limit. */
  readonly needed?: number;
};

export interface NamedSplits {
  /** "mnist", "drawn" or a folder's name. */
  readonly source: string;
  readonly splits: DataSplits;
}

/** Loads or draws the data. Throws if the given folder cannot be used. */
export async function loadData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  const { data } = flags;
  if (data !== undefined && statSync(data, { throwIfNoEntry: false })?.isFile()) {
    throw expected("--data", "a folder", `the file ${data} - name the folder that it is in`);
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
  const { source, splits } = resolved;
  return limited({ source, splits: splits as DataSplits }, flags);
}

function limited({ source, splits }: NamedSplits, { limit, needed }: DataFlags): NamedSplits {
  const { train, test } = splits;
  tellExceeded(limit, train.count);
  const most = Math.min(needed ?? limit ?? Infinity, train.count);
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

/** The data with a single training image, for commands that use the test images only. */
export function loadTestData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  return loadData(platform, { ...flags, needed: 1 });
}

async function draw({ limit, needed }: DataFlags): Promise<DataSplits> {
  tellExceeded(limit, DRAWN);
  const bar = openProgress("drawing digits");
  const train = Math.min(needed ?? limit ?? DRAWN, DRAWN);
  const splits = await drawSplits({ train }, (done, total) => bar.update(done, total));
  bar.stop();
  return splits;
}
