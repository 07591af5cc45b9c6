// simdigit gradcheck [LAB]: the gradient of backpropagation against numerical derivatives, tensor by tensor.

import process from "node:process";
import type { Argv } from "yargs";
import type { Backend } from "../../backends/open.ts";
import { builds } from "../../backends/wasm/engine.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { type Dataset, sliceDataset } from "../../core/dataset.ts";
import { SimdigitError } from "../../core/errors.ts";
import { numericalMethods } from "../../core/numerical.ts";
import { optimizerDefaults } from "../../core/optimizer.ts";
import type { Recipe } from "../../core/recipe.ts";
import type { DType } from "../../core/spec.ts";
import { checkNetwork, checkSettings, DEFAULT_DELTA } from "../../gradcheck/network.ts";
import { stepCurve } from "../../gradcheck/step_curve.ts";
import { decayInGradient, descended } from "../../gradcheck/weight_decay.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab, labs } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import type { GradientReport } from "../../report/gradients.ts";
import { checkSaveTarget, readCheckpoint } from "../checkpoint_file.ts";
import { labData } from "../data.ts";
import { dataFlags, flags, outputFlags } from "../flags.ts";
import { notice, openOutput } from "../output.ts";
import { makeRecipe, type RecipeFlags, recipeFlags } from "../recipe.ts";
import { backendFlags, openForCommand } from "../session.ts";
import { FAILED } from "../status.ts";
import { introduction, tellCheck, tellSteps } from "../tell_gradcheck.ts";

/** The lab that trains by numerical derivatives. */
const LAB = "numerical-derivative";

export function gradcheckCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "gradcheck [lab]",
    "Check the gradient of a lab's network against numerical derivatives",
    (args) =>
      args
        .positional("lab", {
          type: "string",
          describe: `One of "simdigit labs"; by default ${LAB}, or what --model was`,
        })
        .options({ ...checkFlags, ...tensorFlag, ...networkFlags, ...dataFlags, ...outputFlags })
        .example("$0 gradcheck", "All 23,860 parameters of the handout's network")
        .example("$0 gradcheck xavier-adam --samples 10", "A batch of ten images")
        .example("$0 gradcheck --tensor 2.weight --step", "One tensor, and which delta suits it"),
    async ({ lab: id, model, json, step, plot, tensor: tensors, ...given }) => {
      // Everything that can be wrong is found before the data is read.
      if (plot !== undefined) checkPlotTarget(plot);
      const checkpoint = model === undefined ? undefined : await readCheckpoint(platform, model);
      const { lab, name, recipe } = startingPoint(id, checkpoint, given);
      const { samples, backend, build, method, delta, tolerance } = given;
      const settings = { tensors, method, delta, tolerance };
      checkSettings(settings, recipe.network);
      const { source, splits } = await labData(platform, lab, { ...given, limit: samples });
      const examples = firstOf(splits.train, samples);
      const seed = given.seed ?? checkpoint?.seed ?? lab?.seed ?? 1;
      const lambda = decayInGradient(recipe.optimizer);
      const optimizer = { ...optimizerDefaults("sgd", 1), weightDecay: lambda };
      const { network } = recipe;
      const session = await openForCommand(platform, {
        network,
        optimizer,
        batchSize: samples,
        backend,
        build,
      });
      try {
        await session.initialise(recipe.init, seed);
        if (checkpoint) await session.loadParameters(checkpoint.parameters);
        const data = await session.takeData(examples, recipe.scaling);
        const order = Uint32Array.from({ length: samples }, (_, i) => i);
        const batch = { session, data, order, method };
        const check = await checkNetwork({
          ...settings,
          ...batch,
          clock: () => platform.now(),
          ...(lambda > 0 && {
            weightDecay: { lambda, analytic: await descended(session, data, order) },
          }),
        });
        const output = openOutput(json);
        const where = { backend: session.backend, build };
        const checked = { lab: name, recipe, source, seed, ...where, check };
        tellCheck(output, checked);
        const curve =
          step || plot !== undefined ? await stepCurve(batch, check.tensors) : undefined;
        if (step) tellSteps(output, curve!);
        if (plot !== undefined) {
          const [title, ...facts] = introduction(checked);
          const report = { title: title!, facts, check, curve: curve!, shape: examples.shape };
          await draw(platform, plot, report);
        }
        if (!check.passed || check.decayed?.passed === false) process.exitCode = FAILED;
      } finally {
        await session.dispose();
      }
    },
  );
}

const checkFlags = flags({
  samples: {
    type: "number",
    least: 1,
    default: 1,
    describe: "Training examples in the batch, from the first on",
  },
  method: {
    choices: numericalMethods,
    default: "incremental",
    describe: "Recompute only what a parameter touches, or take whole forward passes: slow",
  },
  delta: { type: "number", default: DEFAULT_DELTA, describe: "Step of the differences" },
  tolerance: {
    type: "number",
    describe: "Largest relative error of a right gradient; by default 1e-6, of f32 1e-3",
  },
  step: {
    type: "boolean",
    default: false,
    describe: "Show the error of a few parameters by the step, and the best one",
  },
  plot: {
    type: "string",
    describe: "Draw heat maps, a histogram of the errors and error by step: FILE.html or FILE.svg",
  },
  seed: { type: "number", least: 0, describe: "Of the start and the dropout masks; by default 1" },
  model: { type: "string", describe: "Check at the weights of a checkpoint, not at a start" },
  ...backendFlags,
  build: {
    choices: builds,
    default: "strict",
    describe: "relaxed is faster; last bits differ by host",
  },
});

/** Not one of flags(): it may be given more than once. */
const tensorFlag = {
  tensor: {
    type: "string",
    requiresArg: true,
    describe: "Check only these, as 0.weight,0.bias; by default all",
    coerce: (given: string | readonly string[]) =>
      [given].flat().flatMap((names) => names.split(",")),
  },
} as const;

const { hidden, activation, alpha, pieces, loss, dropout, scaling, init } = recipeFlags;

/** Those flags of train that change what is differentiated. */
const networkFlags = {
  hidden,
  activation,
  alpha,
  pieces,
  init,
  "init-biases": recipeFlags["init-biases"],
  loss,
  dropout,
  "input-dropout": recipeFlags["input-dropout"],
  "weight-decay": recipeFlags["weight-decay"],
  scaling,
  dtype: {
    ...recipeFlags.dtype,
    describe: "Type of backpropagation: by default f64, on a GPU f32; differences are f64 always",
  },
} as const;

interface StartingPoint {
  readonly lab: Lab | undefined;
  /** The lab's, unless flags have made another network of it. */
  readonly name: string;
  readonly recipe: Recipe;
}

interface GivenTypes {
  readonly dtype?: DType | undefined;
  readonly backend: Backend;
}

/** The lab that is named, else what the model was, with what the flags replace. */
function startingPoint(
  id: string | undefined,
  checkpoint: Checkpoint | undefined,
  { dtype, backend, delta: _, ...given }: RecipeFlags & GivenTypes,
): StartingPoint {
  if (id !== undefined && checkpoint) {
    throw usage(`expected a lab or --model, got both: ${id} and a model`);
  }
  const lab = checkpoint ? labs.find(({ id }) => id === checkpoint.lab) : findLab(id ?? LAB);
  const base = checkpoint?.recipe ?? lab!.recipe;
  const recipe = makeRecipe(base, { ...given, gradient: "analytic" });
  const name = lab && recipe.network === base.network ? lab.id : "custom";
  const type = dtype ?? (backend === "webgpu" ? "f32" : "f64");
  return { lab, name, recipe: { ...recipe, network: { ...recipe.network, dtype: type } } };
}

function checkPlotTarget(file: string): void {
  if (!/[^/\\]\.(html|svg)$/.test(file)) {
    throw usage(`--plot expected a name that ends with .html or .svg, got ${file}`);
  }
  checkSaveTarget(file);
}

async function draw(platform: Platform, file: string, report: GradientReport): Promise<void> {
  const { gradientDrawing, gradientPage } = await import("../../report/gradients.ts");
  const text = file.endsWith(".svg") ? gradientDrawing(report) : gradientPage(report);
  await platform.writeFileAtomically(file, new TextEncoder().encode(text));
  notice(`wrote ${file}`);
}

function firstOf(train: Dataset, samples: number): Dataset {
  if (samples <= train.count) return sliceDataset(train, 0, samples);
  throw usage(`--samples expected at most the ${train.count} training examples, got ${samples}`);
}

function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}
