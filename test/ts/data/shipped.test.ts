// The digits that ship in data/ are those that data/README.md says they are.

import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { drawnSplits } from "../../../ts/data/drawn/index.ts";
import { labelledIn } from "../../support/labelled.ts";

const shipped = suite("digits in data/");

shipped("are what the generator draws", async () => {
  const folder = fileURLToPath(new URL("../../../data", import.meta.url));
  const splits = await labelledIn(folder);
  const drawn = drawnSplits({ train: 1000, test: 200, seed: 1 });
  for (const split of ["train", "test"] as const) {
    assert.equal(splits[split].inputs, drawn[split].inputs);
    assert.equal(splits[split].labels, drawn[split].labels);
  }
});

shipped.run();
