#!/usr/bin/env node
// The executable.

import process from "node:process";
import { hideBin } from "yargs/helpers";
import { runCommandLine } from "./command_line.ts";
import { endWithoutReader } from "./status.ts";

endWithoutReader();
await runCommandLine(hideBin(process.argv));
