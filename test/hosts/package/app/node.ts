// The entry for Node, Deno and Bun, as a strict TypeScript program with Node's types meets it.
import { type ReadSets, readData } from "simdigit/data";
import { nodePlatform, type Platform } from "simdigit/node";

export const platform: Platform = nodePlatform();
export const setsIn = (folder: string): Promise<ReadSets> => readData(platform, folder);
