// The app built by each bundler, in production and where it has a server for development, and run in Chromium or Node.
// No bundler needs a setting and none has a warning.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import commonjs from "@rollup/plugin-commonjs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { type BuildOptions, build } from "esbuild";
import { rollup } from "rollup";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import webpack from "webpack";
import { chromiumPath, isolation, SiteServer } from "../browser.ts";
import { folder, here, installed, output, where } from "./installed.ts";
import { learned, learnsInPage } from "./learned.ts";

const test = suite("package in bundles");
const inPage = where(test, chromiumPath);
const entry = join(folder, "app.js");

for (const platform of ["node", "browser"] as const) {
  test(`esbuild, platform ${platform}: one file that learns the same anywhere`, async () => {
    const outfile = join(emptyFolder(), "app.mjs");
    await esbuild({ entryPoints: [entry], outfile, platform });
    assert.is(output(process.execPath, [outfile], dirname(outfile)), learned);
    tellSize(`esbuild, ${platform}`, outfile);
  });
}

test("esbuild, what is not used is left out", async () => {
  const bytesOf = async (contents: string) => {
    const stdin = { contents, resolveDir: folder };
    return (await esbuild({ stdin, write: false })).outputFiles![0]!.contents.length;
  };
  assert.is(await bytesOf('import "simdigit";'), 0);
  for (const [name, most] of [
    ["accuracy", 2000],
    ["decodeIdx", 20_000],
    ["numericalDerivative", 5000],
  ] as const) {
    const bytes = await bytesOf(`export { ${name} } from "simdigit";`);
    console.log(`\n  ${name} alone: ${bytes} bytes`);
    assert.ok(bytes < most, `${name}: expected less than ${most} bytes, got ${bytes}`);
  }
});

for (const version of ["vite-6", "vite-7", "vite"]) {
  inPage(`${version}: a page in a subfolder`, async () => {
    const vite = await import(version);
    const site = emptyFolder();
    await vite.build({
      root: folder,
      base: "./",
      logLevel: "warn",
      customLogger: strict(vite),
      build: { outDir: join(site, "sub"), target: "es2022" },
    });
    await served(site, "/sub/index.html");
    tellSize(version, ...filesOf(join(site, "sub/assets")));
  });

  inPage(`${version}: its server for development`, async () => {
    const vite = await import(version);
    const server = await vite.createServer({
      root: folder,
      cacheDir: join(folder, `.${version}`),
      customLogger: strict(vite),
      server: { headers: isolation },
    });
    await server.listen();
    try {
      await learnsInPage(server.resolvedUrls.local[0]);
    } finally {
      await server.close();
    }
  });
}

for (const target of ["web", "node"] as const) {
  const built = async () => {
    const site = emptyFolder();
    const stats = await new Promise<webpack.Stats>((done, failed) => {
      const output = { path: site };
      webpack({ mode: "production", target, context: folder, entry, output }, (error, stats) =>
        stats ? done(stats) : failed(error),
      );
    });
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    assert.equal(
      [...errors!, ...warnings!].map(({ message }) => message),
      [],
    );
    tellSize(`webpack, target ${target}`, ...filesOf(site));
    return site;
  };

  if (target === "web") {
    inPage("webpack, a page", async () => {
      const site = await built();
      writeFileSync(join(site, "index.html"), pageOf("main.js"));
      await served(site);
    });
  } else {
    test("webpack, a program for Node", async () => {
      const site = await built();
      assert.is(output(process.execPath, ["main.js"], site), learned);
    });
  }
}

inPage(
  "Rollup, with plugins to resolve packages and CommonJS, for Node and for a page",
  async () => {
    const site = emptyFolder();
    const warnings: string[] = [];
    const bundle = await rollup({
      input: entry,
      plugins: [nodeResolve(), commonjs()],
      onwarn: ({ message }) => warnings.push(message),
    });
    await bundle.write({ dir: site });
    assert.equal(warnings, []);
    assert.is(output(process.execPath, ["app.js"], site), learned);
    writeFileSync(join(site, "index.html"), pageOf("app.js"));
    await served(site);
    tellSize("Rollup", ...filesOf(site));
  },
);

inPage("Next.js, in its server and in a page", async () => {
  const next = join(here, "node_modules/next/dist/bin/next");
  const site = nextApp();
  const variables = { NEXT_TELEMETRY_DISABLED: "1" };
  assert.not.match(output(process.execPath, [next, "build"], site, variables), /warn/i);
  const server = spawn(process.execPath, [next, "start", "--port", "0"], { cwd: site });
  try {
    const origin = await new Promise<string>((found, failed) => {
      let said = "";
      server.stdout.on("data", (piece) => {
        said += piece;
        const [address] = /http:\/\/localhost:\d+/.exec(said) ?? [];
        if (address) found(address);
      });
      server.once("close", () => failed(new Error(said)));
    });
    assert.is(`${await (await fetch(`${origin}/learn`)).text()}\n`.repeat(3), learned);
    await learnsInPage(origin);
  } finally {
    server.kill();
  }
});

test.run();

/** A new folder with a package.json. */
function emptyFolder(manifest = {}): string {
  const path = mkdtempSync(join(folder, "bundle-"));
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  return path;
}

function esbuild(options: BuildOptions) {
  return build({ bundle: true, minify: true, format: "esm", logLevel: "error", ...options });
}

/** A logger of Vite for which a warning is an error. */
function strict({ createLogger }: { createLogger(level: string): object }): object {
  const refuse = (message: string) => {
    throw new Error(message);
  };
  return Object.assign(createLogger("warn"), { warn: refuse, warnOnce: refuse });
}

function pageOf(script: string): string {
  return `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;
}

/** Serves a folder and opens its page. */
async function served(site: string, path = "/index.html"): Promise<void> {
  const server = await SiteServer.start(site);
  try {
    await learnsInPage(server.origin, path);
  } finally {
    server.stop();
  }
}

/** The app of next/, below this folder because Next.js compiles nothing that lies outside of its root. */
function nextApp(): string {
  const site = join(here, "dist/next");
  rmSync(site, { recursive: true, force: true });
  cpSync(join(here, "next"), site, { recursive: true });
  for (const name of ["app.js", "learn.js"]) cpSync(join(folder, name), join(site, name));
  cpSync(installed, join(site, "node_modules/simdigit"), { recursive: true });
  return site;
}

function filesOf(site: string): string[] {
  return readdirSync(site)
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(site, name));
}

/** Prints what a page or program loads at most. */
function tellSize(name: string, ...files: readonly string[]): void {
  const gzipped = files.map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
  const sum = gzipped.reduce((total, bytes) => total + bytes, 0);
  console.log(`\n  the app by ${name}: ${files.length} files, ${sum} bytes gzipped`);
}
