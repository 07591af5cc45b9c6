// One lab, all sides: first each has to come from the engine's start, over the same batches, to the engine's costs;
// then they are timed, turn by turn, because the machine is shared.

import type { Answer } from "./case.ts";
import type { Options } from "./options.ts";
import { openSide, type Side, type SideSpec, titleOf } from "./sides.ts";

/** How far from the first side's a cost may lie, as a share of their fall: sums in another order part ways. */
export const MOST_APART = 0.02;
/** The last costs of the proof lie below this share of the first. */
const FALLS_BELOW = 0.98;
/** A turn takes at least so many steps. */
const LEAST_STEPS = 2;

export interface Course {
  readonly folder: string;
  readonly proofSteps: number;
  /** Batches after those of the proof: an epoch of full ones. */
  readonly epochSteps: number;
  /** Of an epoch with its last batch, which may be a part. */
  readonly epochBatches: number;
}

export interface Result {
  readonly spec: SideSpec;
  readonly version: string;
  /** Largest difference from the first side's costs, as a share of their fall. */
  readonly apart: number;
  /** Mean of the last costs of the proof. */
  readonly cost: number;
  readonly stepsPerTurn: number;
  /** Of an epoch, from the steps of a turn. */
  readonly epochSeconds: readonly number[];
  /** The same, of what the side's process computed: as long on one thread, unless the machine is busy. */
  readonly processorSeconds: readonly number[];
}

interface Runner {
  readonly spec: SideSpec;
  readonly side: Side;
  readonly apart: number;
  readonly cost: number;
  readonly stepsPerTurn: number;
  readonly epochSeconds: number[];
  readonly processorSeconds: number[];
}

/** Results in the order of the sides; those that do not start, do not learn or have not the threads are left out and told. */
export async function race(
  course: Course,
  specs: readonly SideSpec[],
  { runs, turnSeconds }: Options,
  onFailure: (text: string) => void,
): Promise<Result[]> {
  const opened = await Promise.allSettled(specs.map((spec) => openSide(spec, course.folder)));
  try {
    const runners: Runner[] = [];
    let expected: readonly number[] | undefined;
    for (const [i, spec] of specs.entries()) {
      const name = `${titleOf(spec)}, ${spec.threads} threads`;
      const attempt = opened[i]!;
      if (attempt.status === "rejected") {
        onFailure(`${name}: not timed, ${attempt.reason.message}`);
        continue;
      }
      const side = attempt.value;
      if (side.threads !== spec.threads) {
        onFailure(`${name}: not timed, it runs on ${side.threads}`);
        continue;
      }
      const proof = await side.ask({ first: 0, steps: course.proofSteps });
      expected ??= proof.costs;
      const { wrong, ...proven } = prove(proof, expected);
      if (wrong !== undefined) {
        onFailure(`${name}: not timed, ${wrong}`);
        continue;
      }
      const stepsPerTurn = await warmUp(side, course, turnSeconds, proof);
      runners.push({ spec, side, ...proven, stepsPerTurn, epochSeconds: [], processorSeconds: [] });
    }
    for (let run = 0; run < runs; run++) {
      // Nobody always follows the same neighbour's heat.
      for (let i = 0; i < runners.length; i++) {
        const runner = runners[(i + run) % runners.length]!;
        const { side, stepsPerTurn: steps } = runner;
        const answer = await side.ask({ first: course.proofSteps, steps });
        const epochs = steps / course.epochBatches;
        runner.epochSeconds.push(answer.seconds / epochs);
        runner.processorSeconds.push(answer.processorSeconds / epochs);
      }
    }
    return runners.map(({ side, ...result }) => ({ ...result, version: side.version }));
  } finally {
    for (const one of opened) if (one.status === "fulfilled") one.value.stop();
  }
}

/** How the costs of the proof are, beside those that they should be. */
function prove({ costs }: Answer, expected: readonly number[]) {
  const cost = lastOf(costs);
  const fall = expected[0]! - lastOf(expected);
  const apart = Math.max(...costs.map((each, i) => Math.abs(each - expected[i]!))) / fall;
  const told = (values: readonly number[]) => values.map((each) => each.toPrecision(4)).join(" ");
  let wrong: string | undefined;
  if (!(cost < FALLS_BELOW * costs[0]!)) wrong = `its cost expected to fall, went ${told(costs)}`;
  else if (!(apart <= MOST_APART)) {
    wrong = `its costs expected near ${told(expected)}, went ${told(costs)}`;
  }
  return { apart, cost, wrong };
}

/** Mean of the last three. */
function lastOf(costs: readonly number[]): number {
  return costs.slice(-3).reduce((sum, each) => sum + each, 0) / 3;
}

/** Steps until compilers and caches have settled; how many a turn is to take. */
async function warmUp(
  side: Side,
  { proofSteps: first, epochSteps }: Course,
  turnSeconds: number,
  proof: Answer,
): Promise<number> {
  const within = (seconds: number, rate: number) =>
    Math.min(epochSteps, Math.max(LEAST_STEPS, Math.round(seconds * rate)));
  const guess = within(turnSeconds / 2, proof.costs.length / proof.seconds);
  await side.ask({ first, steps: Math.max(LEAST_STEPS, Math.round(guess / 2)) });
  const warm = await side.ask({ first, steps: guess });
  const rate = guess / warm.seconds;
  return epochSteps / rate < 15 * turnSeconds ? epochSteps : within(turnSeconds, rate);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
