// The data of a run, by the flags: MNIST, a folder, or drawn digits, with progress on stderr.

import type { DataSplits } from "../core/dataset.ts";
import { sliceDataset } from "../core/dataset.ts";
import { SimdigitError } from "../core/errors.ts";
import { drawSplits } from "../data/drawn/index.ts";
import { resolveData } from "../data/source.ts";
import type { Lab } from "../labs/lab.ts";
import type { Platform } from "../platform/platform.ts";
import { notice } from "./output.ts";
import { openProgress } from "./progress.ts";

/** How many training digits are drawn, as many as MNIST has. */
const DRAWN = 60000;

export interface DataFlags {
  readonly data?: string | undefined;
  readonly offline?: boolean | undefined;
  /** Only the first so many training examples. */
  readonly limit?: number | undefined;
}

export interface NamedSplits {
  /** "mnist", "drawn" or a folder's name. */
  readonly source: string;
  readonly splits: DataSplits;
}

/** Finds or draws the data. Throws for a folder that was named and cannot be used. */
export async function loadData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  const { limit } = flags;
  const download = openProgress("downloading MNIST");
  const resolved = await resolveData({
    platform,
    data: flags.data,
    offline: flags.offline,
    onNotice: notice,
    onProgress: ({ received, total }) => download.update(received, total ?? received),
  }).finally(() => download.stop());
  if (resolved.kind === "drawn") return { source: "drawn", splits: await draw(limit) };
  return limited(resolved, limit);
}

function limited({ source, splits }: NamedSplits, limit: number | undefined): NamedSplits {
  if (limit === undefined) return { source, splits };
  const { train, test } = splits;
  const most = Math.min(limit, train.count);
  return { source, splits: { train: sliceDataset(train, 0, most), test } };
}

/** What a lab is trained on: its own rows where it brings some, else the data of the flags. */
export async function labData(
  platform: Platform,
  lab: Lab | undefined,
  flags: DataFlags,
): Promise<NamedSplits> {
  if (!lab?.data) return loadData(platform, flags);
  if (flags.data !== undefined) {
    throw new SimdigitError(
      "usage",
      `--data expected no value for ${lab.id}, which has its own data`,
    );
  }
  const splits = lab.data();
  return limited({ source: splits.train.name, splits }, flags.limit);
}

/** The data with as few training images as can be: only the test images are looked at. */
export function loadTestData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  return loadData(platform, { ...flags, limit: 1 });
}

async function draw(limit: number | undefined): Promise<DataSplits> {
  const bar = openProgress("drawing digits");
  const train = Math.min(limit ?? DRAWN, DRAWN);
  const splits = await drawSplits({ train }, (done, total) => bar.update(done, total));
  bar.stop();
  return splits;
}
