// The command line on a GPU, in Node and in Deno: every command that has --backend, and checkpoints that move between
// backends.

import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertClose, relative } from "../../support/assert_close.ts";
import {
  checkpoint,
  commandLine,
  eventsOf,
  folder,
  type Result,
  run,
  start,
} from "../../ts/cli/cli.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const near = relative(1e-3, "0.1%, the bound on the difference of the two backends");
const training = "train --data digits --hidden 16 --batch-size 20 --json";

/** Runs the tests. `env` selects the driver; `deno` is the path of Deno, if it is installed. */
export function cliTests(env: NodeJS.ProcessEnv, deno: string | undefined): void {
  const test = suite("webgpu (command line)");
  const onGpu = async (words: string, more: NodeJS.ProcessEnv = {}): Promise<Result> => {
    const result = await start([...words.split(" "), "--backend", "webgpu"], { ...env, ...more })
      .ended;
    if (result.status === 0) return result;
    throw new Error(`${words}: status ${result.status}: ${result.stderr}`);
  };

  test.before(async () => {
    // The package "webgpu" is found in the working folder.
    symlinkSync(join(here, "node_modules"), join(folder, "node_modules"));
    await run("data make digits --train 200 --test 50");
  });

  test("train: the engine's costs, and a checkpoint that both backends test alike", async () => {
    const ours = await onGpu(`${training} --epochs 2 --save-model gpu.safetensors`);
    const theirs = await run(`${training} --epochs 2 --save-model wasm.safetensors`);
    assert.is(eventsOf(ours)[0]!.backend, "webgpu");
    assertClose("costs", costs(ours), costs(theirs), near);
    const judged = await Promise.all(
      ["gpu", "wasm"].flatMap((model) => [
        onGpu(`test ${model}.safetensors --data digits --json`),
        run(`test ${model}.safetensors --data digits --json`),
      ]),
    );
    const [first, ...others] = judged.map((result) => eventsOf(result)[0]!.confusion);
    for (const confusion of others) assert.equal(confusion, first);
    const words = "predict gpu.safetensors --data digits --index 3 --json";
    const [here, there] = [await onGpu(words), await run(words)].map(
      (result) => eventsOf(result)[0]!,
    );
    assert.is(here!.label, there!.label);
    assertClose("probs", here!.probs as number[], there!.probs as number[], near);
  });

  test("train --resume: a run continues from either backend on either", async () => {
    const straight = await run(`${training} --epochs 3`);
    await run(`${training} --epochs 1 --save-model one.safetensors`);
    const second = await onGpu(
      "train --data digits --json --epochs 2 --resume one.safetensors --save-model two.safetensors",
    );
    const third = await run("train --data digits --json --epochs 3 --resume two.safetensors");
    assertClose("costs", [...costs(second), ...costs(third)], costs(straight).slice(1), near);
  });

  test("train --backend auto takes the engine where the adapter is software", async () => {
    const { status, stderr } = await start(`${training} --epochs 1 --backend auto`.split(" "), env)
      .ended;
    assert.is(status, 0);
    assert.match(stderr, /auto: (wasm, as .* is a software adapter|\w+, \d+\.\d\d ms a step)/);
  });

  test("gradcheck: the GPU's gradients against numerical derivatives in float64", async () => {
    const [event] = eventsOf(await onGpu("gradcheck --data digits --hidden 5 --samples 3 --json"));
    assert.is(event!.dtype, "f32");
    assert.is(event!.passed, true);
  });

  test("report: names the backend that trained", async () => {
    const { stdout } = await onGpu(
      "report softmax-sgd --epochs 1 --data digits --out r.html --json",
    );
    assert.match(stdout, /"backend":"webgpu"/);
    assert.match(readFileSync(join(folder, "r.html"), "utf8"), /webgpu, 1 thread/);
  });

  test("a device lost in the middle of a run: the last epoch is kept, or the run continues to the same bits", async () => {
    const preload = join(folder, "lose_device.mjs");
    await build({
      entryPoints: [join(here, "lose_device.ts")],
      outfile: preload,
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["webgpu"],
    });
    const losing = (file: string) => ({
      NODE_OPTIONS: `--import file://${preload}`,
      LOSE_DEVICE_AFTER: join(folder, file),
    });
    const saving = (file: string) => `${training} --epochs 4 --save-model ${file}`;
    const words = `${saving("lost.safetensors")} --backend webgpu`.split(" ");
    const lost = await start(words, { ...env, ...losing("lost.safetensors") }).ended;
    assert.is(lost.status, 1);
    assert.match(lost.stderr, /holds epoch \d: continue with --resume .*\n.*the device was lost/);
    const { epochs } = checkpoint("lost.safetensors");
    assert.ok(epochs > 0 && epochs < 4);
    const goingOn = await onGpu(
      `${saving("kept.safetensors")} --continue-on-lost-device`,
      losing("kept.safetensors"),
    );
    assert.match(goingOn.stderr, /continuing on a new one/);
    const straight = await onGpu(`${training} --epochs 4`);
    const end = (result: Result) => eventsOf(result).at(-1)!.weights_sha256;
    assert.is(end(goingOn), end(straight));
  });

  if (deno === undefined) test.skip("in Deno", () => {});
  else {
    test("in Deno, on its own navigator.gpu", async () => {
      const [, main, ...words] = commandLine(`${training} --epochs 2 --backend webgpu`.split(" "));
      const { status, stdout, stderr } = spawnSync(deno, ["run", "-A", main!, ...words], {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: "utf8",
      });
      assert.is(status, 0, stderr);
      const inDeno = { status, stdout, stderr };
      assert.is(eventsOf(inDeno)[0]!.backend, "webgpu");
      assertClose("costs", costs(inDeno), costs(await run(`${training} --epochs 2`)), near);
    });
  }
  test.run();
}

function costs(result: Result): number[] {
  return eventsOf(result)
    .filter(({ event }) => event === "epoch")
    .map(({ cost }) => cost as number);
}
