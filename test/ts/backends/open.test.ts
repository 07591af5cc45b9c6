// From the name of a backend to a session.

import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Backend, backends, openSession } from "../../../ts/backends/open.ts";
import { type Build, builds } from "../../../ts/backends/wasm/engine.ts";
import { moduleOf } from "../../support/engine.ts";
import { smallRecipe } from "../core/blobs.ts";

const test = suite("open");
const recipe = smallRecipe({ sizes: [3, 2], dtype: "f64" });

// Those that every host has; a GPU there may be or not.
for (const backend of ["wasm", "reference"] as const) {
  test(`${backend}: opens with parameters of zero and no steps taken`, async () => {
    const session = await openSession({ ...recipe, backend });
    assert.is(session.backend, backend);
    assert.equal(await session.parameters(), new Float64Array(8));
    assert.equal(await session.optimizerState(), { step: 0, slots: [] });
  });
}

test("the engine is the default, on the module that is handed in", async () => {
  const session = await openSession({ ...recipe, module: await moduleOf("debug") });
  assert.is(session.backend, "wasm");
});

test("an unknown backend is refused with the list", async () => {
  await openSession({ ...recipe, backend: "cuda" as Backend }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, `backend expected ${backends.join(", ")}; got cuda`),
  );
});

test("bytes that are not a module for this host are refused with what to do", async () => {
  const module = Uint8Array.of(0, 1, 2, 3);
  const advice = { strict: /WebAssembly SIMD - use Node >= 20/, relaxed: /use the strict build/ };
  for (const build of builds) {
    await openSession({ ...recipe, build, module }).then(
      () => assert.unreachable(),
      (error) => {
        assert.is(error.kind, "unsupported");
        assert.match(error.message, advice[build]);
      },
    );
  }
});

test("an unknown build is refused with the list", async () => {
  await openSession({ ...recipe, build: "imaginary" as Build }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, `build expected ${builds.join(", ")}; got imaginary`),
  );
});

test.run();
