// simdigit gradcheck [LAB]: the gradient of backpropagation against numerical derivatives, tensor by tensor.

import process from "node:process";
import type { Argv } from "yargs";
import { type Answered, sliceDataset } from "../../core/dataset.ts";
import { expected } from "../../core/errors.ts";
import { optimizerDefaults } from "../../core/optimizer.ts";
import { checkNetwork, checkSettings } from "../../gradcheck/network.ts";
import { stepCurve } from "../../gradcheck/step_curve.ts";
import { decayInGradient, descended } from "../../gradcheck/weight_decay.ts";
import { DEFAULT_LAB, findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import { backendFlags, buildFlags, dataFlags, outputFlags } from "../common_flags.ts";
import { labData } from "../data.ts";
import { followData, learnedTable } from "../follow_data.ts";
import { checkFlags, networkFlags, tensorFlag } from "../gradcheck/flags.ts";
import { CHECKED_LAB, startingPoint } from "../gradcheck/starting_point.ts";
import { introduction, tellCheck, tellSteps } from "../gradcheck/tell.ts";
import { labArgument } from "../lab_argument.ts";
import { DEFAULTS_NOTE, withDefaultsOf } from "../lab_defaults.ts";
import { tellDoubledOutput } from "../network.ts";
import { openOutput } from "../output.ts";
import { checkPlotTarget, isDrawing } from "../plot.ts";
import { readModel } from "../read_model.ts";
import { openForCommand } from "../session.ts";
import { FAILED } from "../status.ts";
import { writeText } from "../write_text.ts";

export function gradcheckCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "gradcheck [lab]",
    "Check the gradient of a lab's network against numerical derivatives",
    (args) =>
      args
        .positional(
          "lab",
          labArgument(
            `One of "simdigit labs"; by default ${CHECKED_LAB}, with --hidden or --layers ${DEFAULT_LAB}, or the lab of --model`,
            "--model",
          ),
        )
        .options({ ...checkFlags, ...backendFlags, ...buildFlags, ...tensorFlag })
        .options(withDefaultsOf(findLab(CHECKED_LAB), networkFlags))
        .options({ ...dataFlags, ...outputFlags })
        .example("$0 gradcheck", "All 23,860 parameters of the handout's network")
        .example("$0 gradcheck xavier-adam --samples 10", "A batch of ten images")
        .example("$0 gradcheck --tensor 2.weight --step", "One tensor, and which delta suits it")
        .epilogue(DEFAULTS_NOTE),
    async ({ lab: id, model, json, step, plot: file, tensor: tensors, ...given }) => {
      // All refusals come before the data is read.
      if (file !== undefined) checkPlotTarget(file);
      const checkpoint = model === undefined ? undefined : await readModel(platform, model, given);
      const asked = startingPoint(id, checkpoint, given);
      const { lab } = asked;
      const { samples, backend, build, method, delta, tolerance } = given;
      const settings = { tensors, method, delta, tolerance };
      checkSettings(settings, asked.recipe.network);
      tellDoubledOutput(asked.recipe.network, given);
      const { source, splits } = await labData(platform, lab, {
        ...given,
        needed: samples,
        like: checkpoint && learnedTable(checkpoint),
      });
      const { recipe, splits: taken } = lab?.data
        ? { recipe: asked.recipe, splits }
        : followData(asked.recipe, splits, { ...given, checkpoint });
      const name = recipe.network === asked.recipe.network ? asked.name : "custom";
      const examples = firstOf(taken.train, samples);
      const seed = given.seed ?? checkpoint?.seed ?? lab?.seed ?? 1;
      const lambda = decayInGradient(recipe.optimizer);
      const session = await openForCommand(platform, {
        network: recipe.network,
        optimizer: { ...optimizerDefaults("sgd", 1), weightDecay: lambda },
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
        const isCurveWanted = step || file !== undefined;
        const curve = isCurveWanted ? await stepCurve(batch, check.tensors) : undefined;
        if (step) tellSteps(output, curve!);
        if (file !== undefined) {
          const [title, ...facts] = introduction(checked);
          const { shape } = examples;
          const { gradientDrawing, gradientPage } = await import("../../report/gradients.ts");
          const draw = isDrawing(file) ? gradientDrawing : gradientPage;
          const report = { title: title!, facts, check, curve: curve!, shape };
          await writeText(platform, file, draw(report));
        }
        if (!check.passed || check.decayed?.passed === false) process.exitCode = FAILED;
      } finally {
        await session.dispose();
      }
    },
  );
}

function firstOf(train: Answered, samples: number): Answered {
  if (samples <= train.count) return sliceDataset(train, 0, samples);
  throw expected("--samples", `at most the ${train.count} training examples`, samples);
}
