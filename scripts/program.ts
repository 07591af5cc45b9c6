// Runs the programs of installed packages, such as compilers, in the repository's root.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** Runs `program` of package `name` with this Node. Throws unless it succeeds. */
export async function runProgram(name: string, program: string, ...args: string[]): Promise<void> {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const words = [join(folder, program), ...args];
  const [code] = await once(
    spawn(process.execPath, words, { cwd: root, stdio: "inherit" }),
    "exit",
  );
  if (code !== 0)
    throw new Error(`${program} ${args.join(" ")}: expected exit status 0, got ${code}`);
}
