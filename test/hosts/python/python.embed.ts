// The engine in Python by wasmtime: Node's weights, and gradients that agree with central differences and PyTorch.

import { existsSync } from "node:fs";
import * as assert from "uvu/assert";
import { dataFolder, hostSuite, nodeRun, out, output, succeeds, tellTimes } from "../embed.ts";

/** $PYTHON, a virtual environment in the output folder, or the system's Python: the first that has the packages. */
const candidates = [process.env.PYTHON, `${out}/venv/bin/python`, "python3"];
const found = candidates.find(
  (python) => python !== undefined && succeeds(python, ["-c", "import numpy, wasmtime"]),
);
const program = (...values: string[]) =>
  output(found!, "-B", "test/hosts/python/train.py", ...values)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const python = hostSuite("Python (wasmtime)", {
  "Python with wasmtime and numpy (pip install wasmtime numpy; PYTHON names another)":
    found !== undefined,
});

for (const lab of ["softmax-sgd", "xavier-adam"]) {
  python(`${lab}: Node's weights`, () => {
    const node = nodeRun(lab, 2);
    const epochs = program(lab, dataFolder(), "--save", `${out}/python-${lab}.f32`);
    const end = epochs.pop();
    assert.is(end.weights_sha256, node.sha256);
    assert.is(end.accuracy, node.accuracy);
    tellTimes(
      "wasmtime",
      lab,
      epochs.map(({ seconds }) => seconds),
      node,
    );
    assert.ok(existsSync(`${out}/python-${lab}.f32`));
    const load = ["--epochs", "0", "--load", `${out}/python-${lab}.f32`];
    const [again] = program(lab, dataFolder(), ...load);
    assert.equal(again, end, "after loading");
  });

  python(`${lab}: gradients`, () => {
    const [{ central_differences: differences, torch }] = program(lab, dataFolder(), "--check");
    assert.ok(differences < 1e-7, `central differences: ${differences}`);
    if (torch === null) console.log(`${lab}: no comparison with PyTorch, which is not installed`);
    else assert.ok(torch < 1e-14, `PyTorch: ${torch}`);
  });
}

python.run();
