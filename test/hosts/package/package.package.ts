// The package as it is published: what npm pack holds, what the ecosystem's tools say of it, and a ten-line app that
// takes it from a folder node_modules, in Node, Deno and Bun, bundled by esbuild and by Vite. npm run test:package runs
// this, after npm run build.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { build as viteBuild } from "vite";
import { chromiumPath, listen, root, SiteServer } from "../browser.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const hostBin = join(here, "../node_modules/.bin");
/** A program's folder with the app and, in node_modules, the package. */
const folder = mkdtempSync(join(tmpdir(), "simdigit-package-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Of what a failing program said. */
const LONGEST_QUOTE = 2000;
const tarball = pack();
const installed = install();
const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
cpSync(join(here, "app"), folder, { recursive: true });

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

test("the types are right for every resolution of ES modules", () => {
  const attw = join(here, "node_modules/.bin/attw");
  const args = [tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii"];
  output(attw, [...args, "--exclude-entrypoints", "./wasm/*.wasm"], here);
});

for (const [program, types] of [
  ["types.ts", []],
  ["node.ts", ["node"]],
] as const) {
  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    test(`a strict TypeScript program compiles: ${program}, module resolution ${resolution}`, () => {
      const compilerOptions = {
        ...{ module, moduleResolution: resolution, target: "es2023", lib: ["es2024", "dom"] },
        ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true },
        ...{ types, typeRoots: [join(root, "node_modules/@types")] },
      };
      const config = join(folder, "tsconfig.json");
      writeFileSync(config, JSON.stringify({ compilerOptions, files: [program] }));
      output(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config]);
    });
  }
}

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

function pack(): string {
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  return join(folder, output("npm", args, root).trim());
}

/** Unpacks the package where the app finds it, beside the dependencies that this checkout has. */
function install(): string {
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  output("tar", ["-xzf", tarball, "-C", packages]);
  writeFileSync(
    join(folder, "package.json"),
    '{ "type": "module", "dependencies": { "simdigit": "*" } }',
  );
  const target = join(packages, "simdigit");
  cpSync(join(packages, "package"), target, { recursive: true });
  rmSync(join(packages, "package"), { recursive: true });
  for (const name of Object.keys(
    JSON.parse(readFileSync(join(target, "package.json"), "utf8")).dependencies,
  )) {
    mkdirSync(dirname(join(packages, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(packages, name));
  }
  return target;
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

/** Standard output of a program. Throws with its standard error if it fails. */
function output(program: string, args: readonly string[], cwd = folder): string {
  const env = { ...process.env, NO_COLOR: "1", CI: "1" };
  try {
    return execFileSync(program, args, {
      cwd,
      env,
      encoding: "utf8",
      stdio: "pipe",
      timeout: 120_000,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const said = `${stdout ?? ""}${stderr ?? error}`;
    throw new Error(`${program} ${args.join(" ")}\n${said.slice(-LONGEST_QUOTE)}`);
  }
}

/** In place of a suite whose program is not there. */
function skipped(program: string): (name: string, body: () => unknown) => void {
  return (name) => {
    console.log(`package: ${name}: skipped, there is no ${program} - see test/hosts/README.md`);
    test.skip(name);
  };
}
