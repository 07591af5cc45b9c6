// The entry for Node, Deno and Bun, as a strict TypeScript program with Node's types meets it.
import type { DataSplits } from "simdigit";
import { readFolder } from "simdigit/data";
import { nodePlatform, type Platform } from "simdigit/node";

export const platform: Platform = nodePlatform();
export const splitsOf = async (folder: string): Promise<DataSplits> =>
  (await readFolder(platform, folder)).splits;
