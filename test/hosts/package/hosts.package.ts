// The installed package in its hosts, without a bundler: Node, Deno and Bun, Cloudflare's workerd, Jest and Vitest, and
// the command line in Deno and Bun.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { root } from "../browser.ts";
import { folder, here, hostProgram, installed, output, PATIENCE, where } from "./installed.ts";
import { learned } from "./learned.ts";

const test = suite("package in hosts");
const deno = hostProgram("deno");
const bun = hostProgram("bun");
const node24 = hostProgram("node");
/** The script of an installed tool. */
const tool = (path: string) => join(here, "node_modules", path);

test("the app learns the same in this thread, on two threads and in a worker", () => {
  assert.match(learned, /^(learned: 0\.\d+ \d\.\d+\n)\1\1$/);
});

for (const [host, program, args] of [
  ["Deno, which it asks for no permission", deno, ["run", "--no-prompt"]],
  ["Bun", bun, []],
  ["Node 24", node24, []],
] as const) {
  where(test, program)(`it learns the same in ${host}`, () => {
    assert.is(output(program, [...args, "app.js"]), learned);
  });
}

where(test, deno)("Deno, by npm specifier", () => {
  const program = readFileSync(join(folder, "learn.js"), "utf8").replace(
    '"simdigit"',
    '"npm:simdigit"',
  );
  writeFileSync(join(folder, "learn_npm.ts"), program.replace("options", "options: object"));
  writeFileSync(
    join(folder, "npm.ts"),
    'import { learn } from "./learn_npm.ts";\nconsole.log(await learn({ threads: 2 }));\n',
  );
  const args = ["run", "--no-prompt", "--check", "--node-modules-dir=manual", "npm.ts"];
  assert.is(output(deno, args).repeat(3), learned);
});

where(test, deno)("Deno and Bun, by file: dist/ alone, far from any node_modules", () => {
  const away = mkdtempSync(join(tmpdir(), "simdigit-away-"));
  process.on("exit", () => rmSync(away, { recursive: true, force: true }));
  cpSync(join(installed, "dist"), join(away, "dist"), { recursive: true });
  cpSync(join(folder, "app.js"), join(away, "app.js"));
  const learn = readFileSync(join(folder, "learn.js"), "utf8");
  writeFileSync(join(away, "learn.js"), learn.replace('"simdigit"', '"./dist/index.js"'));
  assert.is(output(deno, ["run", "--no-prompt", "app.js"], away), learned);
  assert.is(output(bun, ["app.js"], away), learned);
});

test("a CommonJS program requires it", () => {
  assert.is(output(process.execPath, ["app.cjs"]).repeat(3), learned);
});

test("Cloudflare's workerd, with the module that it compiled", async () => {
  const site = join(folder, "workerd");
  await build({
    entryPoints: [join(folder, "worker.js")],
    outfile: join(site, "worker.js"),
    bundle: true,
    format: "esm",
    // As Wrangler bundles.
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
    logLevel: "warning",
  });
  cpSync(join(installed, "dist/wasm/strict.wasm"), join(site, "strict.wasm"));
  cpSync(join(folder, "worker.capnp"), join(site, "worker.capnp"));
  const said = output(tool(".bin/workerd"), ["test", "worker.capnp"], site);
  assert.is(`${/^learned: .*$/m.exec(said)}\n`.repeat(3), learned);
});

for (const [how, program, args, settings] of [
  [
    "Jest, ES modules",
    process.execPath,
    ["--experimental-vm-modules", tool("jest/bin/jest.js")],
    {},
  ],
  [
    "Jest, CommonJS by ts-jest",
    process.execPath,
    [tool("jest/bin/jest.js")],
    {
      transform: {
        "\\.js$": [tool("ts-jest"), { tsconfig: { allowJs: true, module: "commonjs" } }],
      },
      transformIgnorePatterns: ["/node_modules/(?!simdigit/)"],
    },
  ],
] as const) {
  test(how, () => {
    const config = JSON.stringify({
      rootDir: folder,
      testMatch: ["<rootDir>/*.test.js"],
      testTimeout: PATIENCE,
      ...settings,
    });
    output(program, [...args, "--config", config], folder, { LEARNED: learned });
  });
}

where(test, node24)("Vitest", () => {
  const args = [
    tool("vitest/vitest.mjs"),
    "run",
    "--globals",
    "--root",
    folder,
    `--testTimeout=${PATIENCE}`,
  ];
  output(node24, args, folder, { LEARNED: learned });
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

  where(test, deno)(`the command line of ${what} in Deno, with few permissions, and in Bun`, () => {
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
