// The package as it is published: what npm pack holds, what the ecosystem's tools say of it, and a ten-line app that
// takes it from a folder node_modules, in Node, Deno and Bun, bundled by esbuild and by Vite. npm run test:package runs
// this, after npm run build.

import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { build as viteBuild } from "vite";
import { chromiumPath, listen, root, SiteServer } from "../browser.ts";
import { folder, hostBin, installed, manifest, output, tarball } from "./installed.ts";

const test = suite("package");
const where = (program: string) => (existsSync(program) ? test : skipped(program));

test("holds the compiled sources, their types, the documents for users, and nothing else", () => {
  const files = packedFiles();
  const expected = [
    /^(package\.json|LICENSE|README(\.ko)?\.md|data\/\w+\.png)$/,
    /^(ts\/(API|\w+\/README)(\.ko)?|test\/(bench\/SPEED|hosts\/README))\.md$/,
    /^assembly\/(README\.md|simdigit\.(h|py))$/,
    /^dist\/(.*\.(js|d\.ts|wasm|LICENSE\.txt|gz)|playground\/[\w.-]+)$/,
  ];
  assert.equal(
    files.filter((name) => !expected.some((pattern) => pattern.test(name))),
    [],
  );
  for (const absent of [/debug/, /\.test\./, /^dist\/cli\/.*\.d\.ts$/]) {
    assert.equal(
      files.filter((name) => absent.test(name)),
      [],
    );
  }
  const bytes = statSync(tarball).size;
  console.log(`\npackage: ${kilobytes(bytes)} packed, ${files.length} files`);
  for (const [group, size] of sizes(files)) console.log(`  ${group.padEnd(22)} ${kilobytes(size)}`);
});

/** assembly/README.md links to the engine's sources, which are not in the package. */
test("the other documents link to nothing that the package lacks", () => {
  const names = packedFiles().filter((name) => /\.md$/.test(name) && !/^assembly\//.test(name));
  for (const name of names) {
    const text = readFileSync(join(installed, name), "utf8");
    const targets = [...text.matchAll(/\]\(([^):#]+)\)/g)].map(([, target]) => target!);
    const missing = targets.filter((path) => !existsSync(join(installed, dirname(name), path)));
    assert.equal(missing, [], name);
  }
});

test("what is exported is there", () => {
  for (const [path, target] of Object.entries(manifest.exports)) {
    const targets = typeof target === "string" ? [target] : Object.values(target as object);
    for (const file of targets.map((name: string) => name.replace("*", "strict"))) {
      assert.ok(existsSync(join(installed, file)), `${path}: no ${file}`);
    }
  }
});

test("publint has nothing to say", async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true });
  const said = messages.map((message) => formatMessage(message, pkg, { color: false }));
  assert.equal(said, []);
});

const learned = output(process.execPath, ["app.js"]);

test("the app learns in Node", () => {
  assert.match(learned, /^learned: 0\.\d+ \d\.\d+\n$/);
});

for (const [host, args] of [
  ["deno", ["run", "--no-prompt", "--allow-read"]],
  ["bun", []],
  ["node", []],
] as const) {
  const program = join(hostBin, host);
  where(program)(`the app learns the same in ${host} ${host === "node" ? 24 : ""}`, () => {
    assert.is(output(program, [...args, "app.js"]), learned);
  });
}

for (const platform of ["node", "browser"] as const) {
  test(`esbuild, platform ${platform}, the engine inline: one file that learns the same anywhere`, async () => {
    const file = await bundle("inline.js", { platform });
    assert.is(output(process.execPath, [file], dirname(file)), learned);
    tellBundle(`esbuild, ${platform}, inline`, [file]);
  });
}

test("esbuild, the module as a binary file", async () => {
  const file = await bundle("binary.js", {
    platform: "node",
    target: "node20",
    loader: { ".wasm": "binary" },
  });
  assert.is(output(process.execPath, [file], dirname(file)), learned);
});

test("esbuild, the module left out: the refusal says what to do", async () => {
  const file = await bundle("app.js", { platform: "node" });
  assert.throws(
    () => output(process.execPath, [file], dirname(file)),
    /the engine's module is missing .* pass it to openSession as module/,
  );
});

test("what is not used is left out", async () => {
  const bytesOf = async (contents: string) => {
    const stdin = { contents, resolveDir: folder };
    const options = { stdin, bundle: true, minify: true, write: false, format: "esm" } as const;
    return (await build({ ...options, logLevel: "error" })).outputFiles[0]!.contents.length;
  };
  assert.is(await bytesOf('import "simdigit";'), 0);
  for (const [name, most] of [
    ["accuracy", 200],
    ["decodeIdx", 4000],
    ["numericalDerivative", 5000],
  ] as const) {
    const bytes = await bytesOf(`export { ${name} } from "simdigit";`);
    console.log(`\n  ${name} alone: ${bytes} bytes`);
    assert.ok(bytes < most, `${name}: expected less than ${most} bytes, got ${bytes}`);
  }
});

where(chromiumPath)("Vite, in a subfolder of a server: learns the same in Chromium", async () => {
  const outDir = join(folder, "site/sub");
  const pages = ["index.html", "threads.html"];
  await viteBuild({
    root: folder,
    base: "./",
    logLevel: "warn",
    build: {
      outDir,
      target: "es2022",
      rollupOptions: { input: pages.map((name) => join(folder, name)) },
    },
  });
  const server = await SiteServer.start(join(folder, "site"));
  try {
    for (const name of pages) {
      let heard = "";
      await listen(server, `/sub/${name}`, (line) => {
        if (line.startsWith("learned")) heard = line;
        else console.log(`${name}: ${line}`);
        return heard !== "";
      });
      assert.is(`${heard}\n`, learned, name);
    }
  } finally {
    server.stop();
  }
  const assets = join(outDir, "assets");
  tellBundle(
    "Vite",
    readdirSync(assets).map((name) => join(assets, name)),
  );
});

/** What the command line's document tells users to allow in Deno. */
const permissions = ["--allow-read", "--allow-env"];
const saving = ["--allow-write=.", "--allow-sys=uid,gid"];

test("the command line's document names the permissions", () => {
  for (const name of ["ts/cli/README.md", "ts/cli/README.ko.md"]) {
    const text = readFileSync(join(root, name), "utf8");
    for (const flags of [permissions, saving]) assert.ok(text.includes(flags.join(" ")), name);
  }
});

for (const [what, main] of [
  ["the package", join(installed, "dist/cli/main.js")],
  ["the sources", join(root, "ts/cli/main.ts")],
] as const) {
  const train = ["train", "softmax-sgd", "--data", "drawn", "--limit", "500", "--epochs", "1"];
  const hashOf = (text: string) => JSON.parse(text.trim().split("\n").at(-1)!).weights_sha256;
  const deno = join(hostBin, "deno");
  const bun = join(hostBin, "bun");

  where(deno)(`the command line of ${what} under Deno, with few permissions, and Bun`, () => {
    const here = join(installed, "dist/cli/main.js");
    const expected = hashOf(output(process.execPath, [here, ...train, "--json"]));
    const run = ["run", "--no-prompt", ...permissions];
    assert.is(hashOf(output(deno, [...run, main, ...train, "--json"])), expected);
    assert.is(hashOf(output(bun, [main, ...train, "--json"])), expected);
    output(deno, [...run, ...saving, main, ...train, "--save-model", "m.safetensors"]);
    output(deno, [...run, main, "test", "m.safetensors", "--data", "drawn"]);
  });
}

test.run();

/** Paths of the package's files. */
function packedFiles(): string[] {
  return readdirSync(installed, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => statSync(join(installed, name)).isFile());
}

/** Bundles a file of the app into a folder of its own, where nothing else is. */
async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const outdir = mkdtempSync(join(folder, "bundle-"));
  const name = entry.replace(/js$/, "mjs");
  await build({
    entryPoints: [join(folder, entry)],
    outfile: join(outdir, name),
    bundle: true,
    minify: true,
    format: "esm",
    logLevel: "warning",
    ...options,
  });
  return join(outdir, name);
}

function tellBundle(name: string, files: readonly string[]): void {
  console.log(`\n  the ten-line app by ${name}:`);
  for (const file of files) {
    const bytes = readFileSync(file);
    const gzipped = gzipSync(bytes, { level: 9 }).length;
    console.log(
      `    ${file.slice(file.lastIndexOf("/") + 1)}: ${bytes.length} bytes, ${gzipped} gzipped`,
    );
  }
}

/** Bytes by top folder of dist/, largest first. */
function sizes(files: readonly string[]): [string, number][] {
  const groups = new Map<string, number>();
  for (const name of files) {
    const parts = name.split("/");
    const group = parts.slice(0, parts[0] === "dist" && parts.length > 2 ? 2 : 1).join("/");
    groups.set(group, (groups.get(group) ?? 0) + statSync(join(installed, name)).size);
  }
  return [...groups].sort(([, a], [, b]) => b - a);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}

/** In place of a suite whose program is not there. */
function skipped(program: string): (name: string, body: () => unknown) => void {
  return (name) => {
    console.log(`package: ${name}: skipped, there is no ${program} - see test/hosts/README.md`);
    test.skip(name);
  };
}
