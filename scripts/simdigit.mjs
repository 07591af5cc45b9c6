#!/usr/bin/env node
// The command simdigit: the built command line, or in a checkout without one the advice to build it.

import { existsSync } from "node:fs";
import process from "node:process";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write("simdigit: expected a built checkout - run npm ci, or npm run build\n");
  process.exitCode = 1;
}
