// Loads the data of a run as the flags say: a known set, a folder, a file or drawn digits, with progress on stderr.

import type { InferredOptionTypes } from "yargs";
import {
  type Answered,
  type DataSplits,
  type Examples,
  hasAnswers,
  sliceDataset,
} from "../core/dataset.ts";
import { expected, usage } from "../core/errors.ts";
import { drawSplits } from "../data/drawn/index.ts";
import { readData } from "../data/read.ts";
import { type ResolvedData, resolveData } from "../data/source.ts";
import type { Lab } from "../labs/lab.ts";
import type { Platform } from "../platform/platform.ts";
import type { dataFlags, limitFlags } from "./common_flags.ts";
import { defined } from "./defined.ts";
import type { AnySplits } from "./follow_data.ts";
import { grouped, notice } from "./output.ts";
import { openProgress } from "./progress.ts";
import { readOptionsOf } from "./read_options.ts";

/** Number of training digits to draw, as many as MNIST has. */
const DRAWN = 60000;

export type DataFlags = Partial<InferredOptionTypes<typeof dataFlags & typeof limitFlags>> & {
  /** Number of training images that the command needs, where that is not --limit: no more are drawn. */
  readonly needed?: number;
  /** What a model takes, if it has learned columns of a table. */
  readonly like?: Examples | undefined;
};

export interface NamedSplits {
  /** The name of a known set, "drawn", or the name of a folder or file. */
  readonly source: string;
  readonly splits: AnySplits;
}

/** Loads or draws the data. Throws if what is given cannot be used, or if nothing can be learned from it. */
export async function loadData(platform: Platform, flags: DataFlags): Promise<NamedSplits> {
  const resolved = await resolve(platform, flags);
  if (resolved.kind === "drawn") return { source: "drawn", splits: await draw(flags) };
  return limited(resolved, flags);
}

async function resolve(platform: Platform, flags: DataFlags): Promise<ResolvedData> {
  const { data } = flags;
  const download = openProgress(`downloading ${data ?? "MNIST"}`);
  const resolved = await resolveData({
    platform,
    ...readOptionsOf(flags),
    ...defined("data", data),
    ...defined("test", flags.test),
    ...defined("like", flags.like),
    offline: flags.offline,
    onNotice: notice,
    onProgress: ({ received, total }) => download.update(received, total ?? received),
  }).finally(() => download.stop());
  if (resolved.kind === "read") for (const note of new Set(resolved.notes)) notice(note);
  return resolved;
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
  const stray = (["data", "test"] as const).find((flag) => flags[flag] !== undefined);
  if (stray !== undefined) {
    throw usage(`--${stray} expected no value for ${lab.id}, which has its own data`);
  }
  const splits = lab.data();
  return limited({ source: splits.train.name, splits }, flags);
}

export interface NamedTestSet extends Pick<NamedSplits, "source"> {
  readonly test: Answered;
}

/** The examples to test a model on: all of --test alone, else the test set of the data. */
export async function loadTestData(platform: Platform, flags: DataFlags): Promise<NamedTestSet> {
  const { test, data } = flags;
  if (test === undefined || data !== undefined) {
    const resolved = await resolve(platform, flags);
    if (resolved.kind === "drawn") {
      return { source: "drawn", test: (await draw({ needed: 1 })).test };
    }
    const { source, splits, notes } = resolved;
    if (data !== undefined && notes.some((note) => note.startsWith("no test set: "))) {
      notice(`--test ${data} without --data tests on all of them`);
    }
    return { source, test: splits.test };
  }
  const options = { ...readOptionsOf(flags), ...defined("like", flags.like) };
  const sets = await readData(platform, test, options);
  for (const note of new Set(sets.notes)) notice(note);
  const set = sets.test ?? sets.train;
  if (hasAnswers(set)) return { source: sets.name, test: set };
  throw expected("--test", "examples with labels or numbers to predict", `none in ${test}`);
}

/** Reads the test set once for all models that take the same columns of a table, and for all that take images. */
export function testSetReader(
  platform: Platform,
  flags: DataFlags,
): (like: DataFlags["like"]) => Promise<NamedTestSet> {
  const sets = new Map<string, Promise<NamedTestSet>>();
  return (like) => {
    const key = JSON.stringify(like ?? null);
    const set = sets.get(key) ?? loadTestData(platform, { ...flags, like });
    sets.set(key, set);
    return set;
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
