// Plants every bug of test/ts/gradcheck/planted_bugs.ts many times, and runs the checker on correct networks.
//
//   node --import tsx scripts/planted_bugs.ts [--times N] [--networks N] [--backend wasm|reference]
//
// By default it takes 20 cases per bug and 1,000 networks on the engine, in float64 and in float32; a few minutes. The
// exit status is 1 if a bug is missed or a correct network rejected.

import process from "node:process";
import { parseArgs } from "node:util";
import { checkCase, isSaturated, plant } from "../test/ts/gradcheck/campaign.ts";
import { plantedBugs } from "../test/ts/gradcheck/planted_bugs.ts";
import { describe, randomCase } from "../test/ts/gradcheck/random_networks.ts";
import { type Backend, openSession } from "../ts/backends/open.ts";
import type { DType } from "../ts/core/spec.ts";

const { values: options } = parseArgs({
  options: {
    times: { type: "string", default: "20" },
    networks: { type: "string", default: "1000" },
    backend: { type: "string", default: "wasm" },
  },
});
const times = Number(options.times);
const networks = Number(options.networks);
const backend = options.backend as Backend;

const missed = await plantAll();
const rejected = (await countRejected("f64")) + (await countRejected("f32"));
process.exitCode = missed + rejected > 0 ? 1 : 0;

async function plantAll(): Promise<number> {
  let found = 0;
  let explained = 0;
  for (const bug of plantedBugs) {
    for (let time = 0; time < times; time++) {
      // plant takes the next number if the bug has no effect in a case. The gaps leave room for that.
      const { check, what } = await plant(bug, 1000 * time);
      if (check.passed) console.log(`missed: ${bug.name} in ${what}: ${check.reason}`);
      else found += 1;
      if (!check.passed && (bug.reason?.test(check.reason) ?? true)) explained += 1;
    }
  }
  const all = plantedBugs.length * times;
  console.log(
    `${plantedBugs.length} bugs, ${times} cases each: ${found} of ${all} found, ${explained} with the reason expected`,
  );
  return all - found;
}

/** Number of correct networks that the checker rejects. */
async function countRejected(dtype: DType): Promise<number> {
  let checked = 0;
  let saturated = 0;
  let kinks = 0;
  let rejected = 0;
  for (let number = 0; checked < networks; number++) {
    const drawn = randomCase(number, { dtype, freeOrder: number % 2 === 1 });
    if (await isSaturated(drawn)) {
      saturated += 1;
      continue;
    }
    const check = await checkCase(drawn, (asked) => openSession({ ...asked, backend }));
    checked += 1;
    kinks += check.tensors.reduce((sum, tensor) => sum + tensor.kinks, 0);
    if (check.passed) continue;
    rejected += 1;
    console.log(`rejected: ${describe(drawn)}: ${check.reason}`);
  }
  console.log(
    `${checked} correct networks by ${backend} in ${dtype}: ${rejected} rejected; ${kinks} parameters at kinks left out, ${saturated} networks with saturated outputs skipped`,
  );
  return rejected;
}
