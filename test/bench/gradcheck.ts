// Gradient checks beside torch.autograd.gradcheck: the same network, parameters and sample, in one run. PyTorch takes
// part where `python3` (or the interpreter in PYTHON) has it.
//
//   node --import tsx test/bench/gradcheck.ts

import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openSession } from "../../ts/backends/open.ts";
import { scaleValue } from "../../ts/core/dataset.ts";
import { optimizerDefaults } from "../../ts/core/optimizer.ts";
import { layerSizes, parameterTensors } from "../../ts/core/spec.ts";
import { drawnSplits } from "../../ts/data/drawn/index.ts";
import { checkNetwork } from "../../ts/gradcheck/network.ts";
import { findLab } from "../../ts/labs/labs.ts";
import { nodePlatform } from "../../ts/platform/node.ts";

const python = process.env.PYTHON ?? "python3";
const platform = nodePlatform();
const RUNS = 10;

/** Right, and with the gradient of the first weights too small by a ten-thousandth. */
const scales = [1, 1 - 1e-4];
const labs = ["toy-softmax", "numerical-derivative"];

interface Row {
  readonly name: string;
  readonly seconds: number;
  readonly passed: boolean;
}

const torch = openTorch();
console.log(`node ${process.version}; one sample, float64, one thread\n`);
console.log("| network | parameters | gradient | by | ms | verdict |\n|---|---|---|---|---|---|");
for (const id of labs) {
  for (const scale of scales) await compare(id, scale);
}
torch?.end();

/** Checks one lab's network at its start by all sides. */
async function compare(id: string, scale: number): Promise<void> {
  const { recipe, data } = findLab(id);
  const { train } = data?.() ?? drawnSplits({ train: 1, test: 1 });
  const network = { ...recipe.network, dtype: "f64" } as const;
  const session = await openSession({ network, optimizer: optimizerDefaults("sgd"), batchSize: 1 });
  await session.initialise(recipe.init, 1);
  const resident = await session.takeData(train, recipe.scaling);
  const order = Uint32Array.of(0);
  const { gradients } = await session.gradient(resident, order);
  const first = parameterTensors(network)[0]!.length;
  const analytic = gradients.map((g, i) => (i < first ? g * scale : g));
  // All of a check, as PyTorch's time is: backpropagation, differences and verdict, once warm.
  let seconds = Infinity;
  let passed = false;
  for (let run = 0; run < RUNS; run++) {
    const start = platform.now();
    ({ passed } = await checkNetwork({ session, data: resident, order, analytic }));
    seconds = Math.min(seconds, (platform.now() - start) / 1000);
  }
  const sizes = layerSizes(network);
  const parameters = [...(await session.parameters())];
  await session.dispose();
  const x = Array.from(train.inputs.subarray(0, train.features), (value, j) =>
    scaleValue(value, recipe.scaling, j),
  );
  const asked = { sizes, loss: network.loss, parameters, x, label: train.labels[0], scale };
  const rows: Row[] = [
    { name: "simdigit strict", seconds, passed },
    ...((await torch?.check(asked)) ?? []),
  ];
  const what = scale === 1 ? "right" : `first weights x ${scale}`;
  for (const { name, seconds, passed } of rows) {
    const time = (seconds * 1000).toPrecision(3);
    const cells = [sizes.join("-"), parameters.length, what, name, time];
    console.log(`| ${cells.join(" | ")} | ${passed ? "passed" : "failed"} |`);
  }
}

/** PyTorch in a process of its own, or nothing where it is not installed. */
function openTorch(): { check(asked: object): Promise<Row[]>; end(): void } | undefined {
  const probe = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], {
    encoding: "utf8",
  });
  if (probe.status !== 0) {
    console.log(`PyTorch: skipped, ${python} has no torch`);
    return undefined;
  }
  const script = fileURLToPath(new URL("torch_gradcheck.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async check(asked) {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      const rows: Row[] = [];
      for (let i = 0; i < 2; i++) {
        const { value, done } = await lines.next();
        if (done) throw new Error("PyTorch ended early");
        const { mode, seconds, passed } = JSON.parse(value);
        const name = `PyTorch ${probe.stdout.trim()}${mode === "fast" ? ", fast_mode" : ""}`;
        rows.push({ name, seconds, passed });
      }
      return rows;
    },
    end: () => child.stdin.end(),
  };
}
