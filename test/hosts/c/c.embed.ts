// The engine in C: Node's weights, gradients that agree with central differences, and files that load again.

import { copyFileSync, mkdirSync, truncateSync } from "node:fs";
import * as assert from "uvu/assert";
import {
  build,
  cNeeds,
  dataFolder,
  fileHash,
  hostSuite,
  nodeRun,
  out,
  output,
  tellTimes,
} from "../embed.ts";

const c = hostSuite("C (wasm2c, gcc)", cNeeds);

for (const lab of ["softmax-sgd", "xavier-adam"]) {
  c(`${lab}: Node's weights`, () => {
    const node = nodeRun(lab, 2);
    const weights = `${out}/c-${lab}.f32`;
    const said = output(build("train"), "-o", weights, lab, dataFolder());
    assert.is(fileHash(weights), node.sha256);
    assert.match(said, `test accuracy ${node.accuracy.toFixed(4)}`);
    tellTimes(
      "C",
      lab,
      [...said.matchAll(/in ([\d.]+) s/g)].map(([, s]) => Number(s)),
      node,
    );
    const again = output(build("train"), "-e", "0", "-l", weights, lab, dataFolder());
    assert.is(again, `test accuracy ${node.accuracy.toFixed(4)}\n`, "after loading");
  });

  c(`${lab}: gradients`, () => {
    const said = output(build("train"), "-g", lab, dataFolder());
    assert.match(said, /^200 of \d+ gradients: largest difference from central differences /);
  });
}

c("a wrong file is a message", () => {
  const refused = (folder: string, expected: RegExp) => {
    const train = () => output(build("train"), "softmax-sgd", folder);
    assert.throws(train, (error: Error) => expected.test(error.message));
  };
  refused("/nowhere", /\/nowhere\/train-images-idx3-ubyte: expected an IDX file, found none/);
  const folder = `${out}/short`;
  mkdirSync(folder, { recursive: true });
  for (const name of ["images-idx3", "labels-idx1"]) {
    for (const set of ["train", "t10k"]) {
      const file = `${set}-${name}-ubyte`;
      copyFileSync(`${dataFolder()}/${file}`, `${folder}/${file}`);
    }
  }
  truncateSync(`${folder}/t10k-images-idx3-ubyte`, 1000);
  refused(folder, /t10k-images: expected \d+ bytes, got 1000/);
});

c.run();
