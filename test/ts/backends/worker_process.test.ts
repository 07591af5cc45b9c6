// A session in a worker and the process around it: an idle session does not keep the process alive, a call does; and a
// worker that is ended from outside.

import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "../../../ts/backends/open.ts";
import { unitScaling } from "../../../ts/core/dataset.ts";
import { blobs, smallRecipe } from "../core/blobs.ts";

const test = suite("worker and process");
const recipe = smallRecipe({ sizes: [6, 5, 3] });

/** What a program prints that opens a session in a worker and then does what `rest` says. */
function printed(rest: string): string {
  const program = `
    import { openSession } from "./ts/backends/open.ts";
    import { smallRecipe } from "./test/ts/core/blobs.ts";
    const session = await openSession({ ...smallRecipe({ sizes: [6, 5, 3] }), worker: true });
    ${rest}`;
  return execFileSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", program],
    {
      cwd: fileURLToPath(new URL("../../..", import.meta.url)),
      encoding: "utf8",
      timeout: 60_000,
    },
  );
}

test("a forgotten session does not keep the process alive", () => {
  assert.is(printed(`console.log("open");`), "open\n");
  assert.is(printed(`await session.parameters(); console.log("called");`), "called\n");
});

test("a call that nobody waits for does", () => {
  assert.is(
    printed("session.parameters().then(({ length }) => console.log(String(length)));"),
    "53\n",
  );
});

/** A session in a worker, and that worker. */
async function opened() {
  const workers: Worker[] = [];
  const note = (worker: Worker) => workers.push(worker);
  process.on("worker", note);
  const session = await openSession({ ...recipe, backend: "reference", worker: true });
  process.off("worker", note);
  assert.is(workers.length, 1);
  return { session, worker: workers[0]! };
}

test("dispose ends the worker", async () => {
  const { session, worker } = await opened();
  await session.dispose();
  assert.is(worker.threadId, -1); // that of a worker that has ended
});

test("a session that does not open leaves no worker behind", async () => {
  const workers: Worker[] = [];
  const note = (worker: Worker) => workers.push(worker);
  process.on("worker", note);
  const huge = smallRecipe({ sizes: [65536, 65536, 10] });
  await openSession({ ...huge, worker: true }).then(
    () => assert.unreachable("expected a refusal"),
    (error) => assert.match(error.message, /3 GiB/),
  );
  process.off("worker", note);
  assert.is(workers[0]!.threadId, -1);
});

test("a worker that is ended from outside takes the calls with it", async () => {
  const { session, worker } = await opened();
  const data = await session.takeData(blobs(50, 6, 3), unitScaling);
  const minutes = new Uint32Array(2 ** 26);
  const call = session.train(data, minutes).then(
    () => assert.unreachable("expected a failure") as never,
    (error) => error,
  );
  await worker.terminate();
  assert.match((await call).message, /^worker: it has ended \(it ended with 1\) - open another/);
});

test.run();
