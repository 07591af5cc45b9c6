// simdigit serve: the playground on localhost, with MNIST beside it if this machine has it.

import process from "node:process";
import type { Argv } from "yargs";
import { checkInteger } from "../../core/errors.ts";
import { setFolder } from "../../data/download.ts";
import { idxFilesOf } from "../../data/idx_files.ts";
import { meantSet } from "../../data/known/sets.ts";
import { ofMnistDir } from "../../data/source.ts";
import type { Platform } from "../../platform/platform.ts";
import { playgroundFolder } from "../../platform/playground_folder.ts";
import { type ServeOptions, serveFolder } from "../../platform/serve_folder.ts";
import { flags } from "../flags.ts";
import { notice } from "../output.ts";
import { signalStatuses } from "../status.ts";

const PORT = 8080;
const MOST_PORT = 65535;

export function serveCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "serve",
    "Serve the playground, a web page that trains networks in the browser",
    (args) =>
      args
        .options(serveFlags)
        .example("$0 serve", `On http://localhost:${PORT}/, or the next free port`)
        .example("$0 serve --data FOLDER", "With MNIST from a folder")
        .example("$0 serve --host 0.0.0.0", "For other machines; over http they get no WebGPU"),
    async ({ port, host, data }) => {
      if (port !== undefined) checkInteger("--port", port, 0, MOST_PORT);
      const serving = await serveFolder({
        folder: playgroundFolder(),
        host,
        port: port ?? PORT,
        orNext: port === undefined,
        extras: await mnistOf(platform, data),
      });
      process.stdout.write(`${serving.url}\n`);
      notice("serving the playground; Ctrl-C ends it");
      const status = await interrupted();
      await serving.close();
      process.exitCode = status;
    },
  );
}

const serveFlags = flags({
  port: {
    type: "number",
    least: 0,
    describe: `Port; by default ${PORT} or the next free one, 0 for any free one`,
  },
  host: { type: "string", default: "localhost", describe: "Address to listen on" },
  data: {
    type: "string",
    describe: "Folder with MNIST's four files; by default MNIST_DIR or the cache",
  },
});

/** MNIST's files under mnist/: those of the given folder or MNIST_DIR, else of the cache if it has them. */
async function mnistOf(
  platform: Platform,
  data: string | undefined,
): Promise<NonNullable<ServeOptions["extras"]>> {
  const { MNIST_DIR } = platform.env;
  const folder = data ?? (MNIST_DIR || setFolder(platform, meantSet("mnist")));
  const found = idxFilesOf(platform, folder);
  const files = data ? await found : await (MNIST_DIR ? ofMnistDir(found) : found.catch(() => []));
  if (files.length === 0) return {};
  notice(`MNIST in the page: ${folder}`);
  return {
    "offers.json": { json: '{"mnist":"mnist/"}\n' },
    ...Object.fromEntries(files.map(({ name, path }) => [`mnist/${name}`, { file: path }])),
  };
}

/** Resolves to the exit status. */
function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    for (const [name, status] of Object.entries(signalStatuses)) {
      process.once(name, () => resolve(status));
    }
  });
}
