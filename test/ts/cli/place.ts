// Where command lines of a test run. Nothing there reaches the network or the user's cache, and the folder goes when the
// tests' process does.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** For the files of the tests; empty at first. */
export const folder = mkdtempSync(join(tmpdir(), "simdigit-cli-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const { MNIST_DIR: _, ...inherited } = process.env;
/** Of every command line here, whatever the user's is. */
export const environment: NodeJS.ProcessEnv = {
  ...inherited,
  CI: "1",
  SIMDIGIT_LANG: "en",
  SIMDIGIT_CACHE: join(folder, ".cache"),
};
