// The JavaScript hosts of the tests that run in processes: the program of each, and the arguments before a script.

import { fileURLToPath } from "node:url";

export interface Program {
  readonly name: string;
  /** Path of the executable. */
  readonly path: string;
  readonly args: readonly string[];
}

const folder = fileURLToPath(new URL("node_modules", import.meta.url));
const bin = (name: string) => `${folder}/.bin/${name}`;
const nodeOf = (version: number) => `${folder}/node${version}/bin/node`;

// A test sends its own process a signal, for which Deno wants --allow-run.
const rights = ["--allow-read", "--allow-env", "--allow-run"];

export const deno: Program = {
  name: "deno",
  path: bin("deno"),
  args: ["run", "--no-prompt", ...rights],
};
export const bun: Program = { name: "bun", path: bin("bun"), args: [] };
export const node26: Program = { name: "node26", path: nodeOf(26), args: [] };
export const node24: Program = { name: "node24", path: bin("node"), args: [] };
export const node20: Program = { name: "node20", path: nodeOf(20), args: ["--import", "tsx"] };
