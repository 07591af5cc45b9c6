// A training run of the commands train and demo: a session, telling, saving, the test. When what is saved is saver.ts's.

import type { Backend } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import type { Checkpoint } from "../core/checkpoint.ts";
import type { DataSplits } from "../core/dataset.ts";
import type { Recipe } from "../core/recipe.ts";
import { type RunRecord, run } from "../core/run.ts";
import type { Session } from "../core/session.ts";
import type { Watch } from "../core/watch.ts";
import type { Platform } from "../platform/platform.ts";
import type { Output } from "./output.ts";
import { position } from "./resume.ts";
import { Saver } from "./saver.ts";
import { openForCommand } from "./session.ts";
import { Teller, tellEnd, tellStart } from "./tell.ts";

export interface TrainingOptions {
  readonly platform: Platform;
  readonly output: Output;
  /** The lab's name, or none for a network of the user's own. */
  readonly lab?: string | undefined;
  readonly recipe: Recipe;
  readonly source: string;
  readonly splits: DataSplits;
  readonly seed: number;
  readonly backend: Backend;
  readonly build: Build;
  readonly onLostDevice?: "fail" | "continue" | undefined;
  readonly threads: number;
  /** Validate on the last N training examples instead of the test set. */
  readonly validation?: number | undefined;
  readonly saveModel?: string | undefined;
  /** Where to go on; of this recipe (checkResumable). */
  readonly checkpoint?: Checkpoint | undefined;
  /** Steps between two lines of progress, instead of a bar. */
  readonly logInterval?: number | undefined;
  /** Test on pixels 0..255 too, as some handouts do. */
  readonly testsOnRawPixels?: boolean | undefined;
  readonly watch?: Watch | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Trains, tells, saves. */
export async function runTraining(options: TrainingOptions): Promise<RunRecord> {
  const session = await openForCommand(options.platform, { ...options.recipe, ...options });
  try {
    return await runIn(session, options);
  } finally {
    await session.dispose();
  }
}

async function runIn(session: Session, options: TrainingOptions): Promise<RunRecord> {
  const { output, platform, recipe, seed, checkpoint, saveModel, lab = "custom" } = options;
  const teller = new Teller(output, recipe.epochs, options.logInterval);
  const saver = saveModel === undefined ? undefined : new Saver(session, { ...options, saveModel });
  try {
    const record = await run(session, {
      ...options,
      from: checkpoint && {
        ...checkpoint,
        ...position(checkpoint, recipe, seed, trainingCount(options)),
      },
      clock: () => platform.now(),
      stepsPerTurn: options.logInterval,
      onStart: (training, test) =>
        tellStart(output, {
          ...options,
          backend: session.backend,
          lab,
          threads: session.threads ?? 1,
          train: training.count,
          test: test.count,
        }),
      onEvent: async (event) => {
        await teller.tell(event);
        await saver?.note(event);
      },
    });
    const sha256 = await platform.sha256(await session.parameters());
    tellEnd(output, { ...record, test: options.splits.test.count, sha256 });
    saver?.check();
    return record;
  } catch (error) {
    saver?.tellWhatIsKept();
    throw error;
  } finally {
    teller.stop();
  }
}

function trainingCount({ splits, validation = 0 }: TrainingOptions): number {
  return splits.train.count - validation;
}
