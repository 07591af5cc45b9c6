// A training run of the commands train and demo: a session, telling, saving, the test.

import type { Backend } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import { type Checkpoint, encodeCheckpoint } from "../core/checkpoint.ts";
import type { DataSplits } from "../core/dataset.ts";
import type { Best } from "../core/early_stopping.ts";
import type { Recipe } from "../core/recipe.ts";
import { type RunRecord, run, type WatchSpec } from "../core/run.ts";
import type { Session } from "../core/session.ts";
import type { TrainEvent } from "../core/train.ts";
import type { Platform } from "../platform/platform.ts";
import { notice, type Output } from "./output.ts";
import { position } from "./resume.ts";
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
  readonly watch?: WatchSpec | undefined;
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
  /** Of saving: what was learned is told even if it cannot be saved. */
  let failure: unknown;
  /** The best epoch that the file has, of a run with early stopping. */
  let savedBest: number | undefined;
  const onEvent = async (event: TrainEvent) => {
    await teller.tell(event);
    const progress = toSave(event);
    if (saveModel === undefined || progress === undefined) return;
    if (progress.best && progress.best.epoch === savedBest) return;
    try {
      failure = undefined;
      await save(session, saveModel, options, progress);
      savedBest = progress.best?.epoch;
    } catch (error) {
      failure = error;
      if (event.type === "epoch") notice(`${saveModel} is not saved; the end tries again`);
    }
  };
  try {
    const record = await run(session, {
      ...options,
      from: checkpoint && {
        checkpoint,
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
      onEvent,
    });
    const sha256 = await platform.sha256(await session.parameters());
    tellEnd(output, { ...record, test: options.splits.test.count, sha256 });
    if (failure !== undefined) throw failure;
    return record;
  } finally {
    teller.stop();
  }
}

function trainingCount({ splits, validation = 0 }: TrainingOptions): number {
  return splits.train.count - validation;
}

/** Where the session stands when there is something to save: after a new best epoch, and at the end. */
function toSave(event: TrainEvent): Progress | undefined {
  if (event.type === "epoch" && event.isBest) return afterBest(event);
  if (event.type !== "end") return undefined;
  return event.best ? afterBest(event.best) : event;
}

function afterBest({ epoch, accuracy }: Best): Progress {
  return { epochs: epoch, stepsOfEpoch: 0, best: { epoch, accuracy } };
}

interface Progress {
  readonly epochs: number;
  readonly stepsOfEpoch: number;
  readonly best?: Best;
}

async function save(
  session: Session,
  file: string,
  { platform, recipe, lab, seed, source }: TrainingOptions,
  { epochs, stepsOfEpoch, best }: Progress,
): Promise<void> {
  const bytes = encodeCheckpoint({
    recipe,
    ...(lab === undefined ? {} : { lab }),
    seed,
    data: source,
    epochs,
    ...(stepsOfEpoch === 0 ? {} : { stepsOfEpoch }),
    ...(best === undefined ? {} : { best }),
    parameters: await session.parameters(),
    optimizer: await session.optimizerState(),
  });
  await platform.writeFileAtomically(file, bytes);
  notice(`saved ${file}`);
}
