// The mistakes that the page plants in backpropagation: the check finds each, and nothing else.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { drawnDigits } from "../../../ts/data/drawn/index.ts";
import { findLab } from "../../../ts/labs/labs.ts";
import { checkGradients } from "../../../ts/playground/worker/gradients.ts";
import { plantedMistakes } from "../../../ts/playground/worker/protocol.ts";

const test = suite("playground: gradients");
const data = drawnDigits(10, 1);
const { recipe } = findLab("backprop");
const session = await openSession(recipe);
await session.initialise(recipe.init, 3);
const own = { recipe, session };
const open: typeof openSession = (options) => openSession({ ...options });

for (const network of ["small", "own"] as const) {
  test(`${network}: correct gradients pass, and each planted mistake fails`, async () => {
    for (const mistake of plantedMistakes) {
      const options = { network, samples: 2, delta: 1e-4, mistake };
      const { check, curve } = await checkGradients(options, own, data, open);
      const { passed, reason, tensors } = check;
      assert.is(passed, mistake === "none", `${mistake}: ${reason}`);
      assert.is(tensors.length, 4);
      assert.ok(tensors.every(({ tensor, values }) => values.numerical.length === tensor.length));
      assert.ok(curve.parameters.length > 0);
    }
  });
}

test("a check that would take too long is refused with advice", async () => {
  const deep = { recipe: findLab("deep-xavier").recipe, session };
  const options = { network: "own", samples: 10, delta: 1e-4, mistake: "none" } as const;
  try {
    await checkGradients(options, deep, data, open);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /1,195,018 parameters by 10 images take too long here/);
  }
});

test.run();
