// NumPy reads exported NPZ files: the same bits, and the example of ts/cli/README.md.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { encodeNpz } from "../../../ts/export/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { hostSuite, out, succeeds } from "../embed.ts";

const candidates = [process.env.PYTHON, `${out}/venv/bin/python`, "python3"];
const found = candidates.find(
  (python) => python !== undefined && succeeds(python, ["-c", "import numpy"]),
);
const numpy = hostSuite("NumPy", {
  "Python with numpy (pip install numpy; PYTHON names another)": found !== undefined,
});

/** Prints the flat parameters as hexadecimal digits, inputs x units again, and what the network is. */
const DUMP = `
for name in arrays:
    if name != "network": print(numpy.ascontiguousarray(arrays[name].T).tobytes().hex(), end="")
print()
print(json.dumps(network))
print(logits.shape)
`;

for (const dtype of ["f32", "f64"] as const) {
  numpy(`${dtype}: numpy.load gives the bits of the parameters`, async () => {
    const { recipe } = findLab("softmax-sgd");
    const network = { ...recipe.network, dtype };
    const session = await openSession({ ...recipe, network });
    await session.initialise(recipe.init, 1);
    const parameters = await session.parameters();
    await session.dispose();
    mkdirSync(out, { recursive: true });
    const data = "숫자 𝟙";
    writeFileSync(`${out}/digits.npz`, encodeNpz({ network, parameters, data }));
    const said = execFileSync(found!, ["-c", example() + DUMP], { cwd: out, encoding: "utf8" });
    const [hex, json, shape] = said.split("\n");
    assert.is(hex, Buffer.from(parameters.buffer).toString("hex"));
    const scaling = { divisor: 1, scale: 1, shift: 0 };
    assert.equal(JSON.parse(json!), { ...network, scaling, data });
    assert.is(shape, "(1, 10)");
  });
}

numpy.run();

/** The block of the document that loads the file. */
function example(): string {
  const text = readFileSync(new URL("../../../ts/cli/README.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```python[^\n]*\n(.*?)^```$/gms)].map(([, code]) => code!);
  return blocks.find((code) => code.includes("numpy.load"))!;
}
