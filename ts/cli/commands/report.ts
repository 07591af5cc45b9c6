// simdigit report [LAB ...]: trains settings beside each other and writes the evaluation report.

import { arch, availableParallelism, cpus, platform as system } from "node:os";
import process from "node:process";
import type { Argv } from "yargs";
import type { Backend } from "../../backends/open.ts";
import { type Build, builds } from "../../backends/wasm/engine.ts";
import { SimdigitError } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import { run } from "../../core/run.ts";
import type { Lab } from "../../labs/lab.ts";
import { findLab } from "../../labs/labs.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Fact, ReportData, Setting } from "../../report/data.ts";
import { tableCsv, tableMarkdown, valuesOf } from "../../report/table.ts";
import { checkSaveTarget } from "../checkpoint_file.ts";
import { type DataFlags, labData, loadData, type NamedSplits } from "../data.ts";
import { dataFlags, flags, limitFlags, outputFlags, parseValidation } from "../flags.ts";
import { onInterrupt } from "../interrupt.ts";
import { grouped, notice, type Output, openOutput, percent, table } from "../output.ts";
import { makeRecipe } from "../recipe.ts";
import { backendFlags, openForCommand } from "../session.ts";
import { INTERRUPTED } from "../status.ts";
import { Teller, tellEnd, tellStart, threadCount } from "../tell.ts";
import { threadFlags, threadsOf } from "../threads.ts";

/** The four settings of the handout's report sheet. */
const SETTINGS = [
  "four-layer-adadelta",
  "four-layer-adam",
  "four-layer-adadelta-wd",
  "four-layer-adam-wd",
];

export function reportCommand(yargs: Argv, platform: Platform): Argv {
  return yargs.command(
    "report [lab..]",
    "Train labs beside each other and write an evaluation report, one HTML file",
    (args) =>
      args
        .positional("lab", {
          type: "string",
          array: true,
          describe: "Which; by default the four settings four-layer-...",
        })
        .options({ ...reportFlags, ...dataFlags, ...limitFlags, ...outputFlags })
        .options(threadFlags)
        .example("$0 report", "The handout's four settings, 100 epochs each")
        .example("$0 report softmax-sgd nn-xavier --out two.html", "Two other labs"),
    async ({ lab: ids = [], json, ...given }) => {
      // Everything that can be wrong is found before what may be hours of training.
      const validation = parseValidation(given.validation);
      const files = filesBeside(given.out);
      for (const file of Object.values(files)) checkSaveTarget(file);
      const plans = plansOf(ids.length === 0 ? SETTINGS : ids, given);
      const { reportHtml } = await import("../../report/page.ts");
      const runs = await withData(platform, plans, { ...given, validation });
      const output = openOutput(json);
      const signal = onInterrupt();
      const settings: Setting[] = [];
      try {
        for (const planned of runs) {
          const options = { ...given, platform, output, validation, signal };
          const setting = await trainSetting(planned, options);
          if (setting.record.end.interrupted && setting.record.epochs.length === 0) break;
          // After every setting: what ends a later one does not take the earlier ones along.
          const data = reportData(platform, [...settings, setting], runs, { ...given, validation });
          await writeReport(platform, files, data, reportHtml(data));
          settings.push(setting);
          output.line();
          if (signal.aborted) break;
        }
      } catch (error) {
        if (settings.length > 0) notice(`the settings before are in ${files.html}`);
        throw error;
      }
      if (settings.length > 0) tellReport(output, files, settings);
      if (signal.aborted) process.exitCode = INTERRUPTED;
    },
  );
}

const reportFlags = flags({
  out: {
    type: "string",
    default: "report.html",
    describe: "Where to write it; its table goes beside it, as .md and .csv",
  },
  epochs: { type: "number", least: 0, describe: "In place of the labs' own" },
  "weight-decay": {
    type: "number",
    describe: "In place of the labs' own, in those that have one",
  },
  "early-stopping": {
    type: "number",
    least: 1,
    describe: "End a run after N epochs without a better validation accuracy; by default none ends",
  },
  validation: {
    type: "string",
    default: "test",
    describe: "Judge epochs on the test set, or on the last N training images",
  },
  seed: { type: "number", least: 0, describe: "In place of the labs' own, of most 1" },
  ...backendFlags,
  build: {
    choices: builds,
    default: "strict",
    describe: "relaxed is faster; last bits differ by host",
  },
});

/** A lab and how it is to be trained. */
interface Plan {
  readonly lab: Lab;
  readonly title: string;
  readonly recipe: Recipe;
}

interface Run extends Plan, NamedSplits {}

interface RecipeChanges {
  readonly epochs?: number | undefined;
  readonly "weight-decay"?: number | undefined;
  readonly "early-stopping"?: number | undefined;
}

interface RunChoices {
  readonly seed?: number | undefined;
  readonly backend: Backend;
  readonly build: Build;
  readonly threads?: number | undefined;
  /** Judge epochs on the last N training examples instead of the test set. */
  readonly validation: number | undefined;
}

/** The labs with what the flags replace. Without a patience no run ends early, but the best epoch is kept. */
function plansOf(ids: readonly string[], given: RecipeChanges): Plan[] {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw usage(`labs expected each once, got ${twice} twice`);
  const labs = ids.map(findLab);
  const decays = ({ recipe }: Lab) => (recipe.optimizer.weightDecay ?? 0) > 0;
  const weightDecay = given["weight-decay"];
  if (weightDecay !== undefined && !labs.some(decays)) {
    throw usage(`--weight-decay expected a lab that has one, got ${ids.join(", ")}`);
  }
  return labs.map((lab) => {
    const decay = decays(lab) ? weightDecay : undefined;
    const { epochs, "early-stopping": patience } = given;
    const changes = { epochs, "early-stopping": patience, "weight-decay": decay };
    const recipe = makeRecipe(lab.recipe, changes);
    const { earlyStopping = Math.max(1, recipe.epochs) } = recipe;
    const title = decay === undefined ? lab.title : `${lab.title}, here ${decay}`;
    return { lab, title, recipe: { ...recipe, earlyStopping } };
  });
}

/** Reads the data once for all labs that do not bring their own. Throws unless each has a batch to train on. */
async function withData(
  platform: Platform,
  plans: readonly Plan[],
  given: DataFlags & Pick<RunChoices, "validation">,
): Promise<Run[]> {
  const shared = plans.some(({ lab }) => !lab.data) ? await loadData(platform, given) : undefined;
  const runs: Run[] = [];
  for (const plan of plans) {
    const usesShared = shared !== undefined && !plan.lab.data;
    const data = usesShared ? shared : await labData(platform, plan.lab, shared ? {} : given);
    const left = trainingCount(data, given);
    const { batchSize } = plan.recipe;
    if (left < batchSize) {
      const got = Math.max(0, left);
      throw usage(
        `${plan.lab.id}: training examples expected at least a batch of ${batchSize}, got ${got}`,
      );
    }
    runs.push({ ...plan, ...data });
  }
  return runs;
}

function trainingCount(
  { splits }: NamedSplits,
  { validation = 0 }: Pick<RunChoices, "validation">,
): number {
  return splits.train.count - validation;
}

interface TrainSettingOptions extends RunChoices {
  readonly platform: Platform;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Trains and tests one setting and tells it as `train` does. */
async function trainSetting(planned: Run, options: TrainSettingOptions): Promise<Setting> {
  const { lab, title, recipe, source, splits } = planned;
  const { platform, output, backend, build, validation, signal, seed = lab.seed ?? 1 } = options;
  const { test } = splits;
  const threads = threadsOfRun(platform, planned, options);
  const session = await openForCommand(platform, { ...recipe, backend, build, threads });
  const teller = new Teller(output, recipe.epochs, undefined);
  try {
    const record = await run(session, {
      recipe,
      splits,
      seed,
      validation,
      testsOnRawPixels: lab.testsOnRawPixels,
      clock: () => platform.now(),
      signal,
      onStart: ({ count: train }) => {
        const counts = { train, test: test.count };
        const shared = { recipe, backend: session.backend, build, source, seed };
        tellStart(output, { lab: lab.id, ...shared, threads: session.threads ?? 1, ...counts });
      },
      onEvent: (event) => teller.tell(event),
    });
    const parameters = await session.parameters();
    const sha256 = await platform.sha256(parameters);
    tellEnd(output, { ...record, test: test.count, sha256 });
    const trained = { lab: lab.id, title, recipe, seed, backend: session.backend };
    return { ...trained, record, parameters, sha256, test };
  } finally {
    teller.stop();
    await session.dispose();
  }
}

function threadsOfRun(platform: Platform, planned: Run, options: RunChoices): number {
  const examples = trainingCount(planned, options);
  return threadsOf(options.threads, { ...planned, platform, examples, backend: options.backend });
}

/** The report of the settings so far. */
function reportData(
  platform: Platform,
  settings: readonly Setting[],
  runs: readonly Run[],
  given: RunChoices & RecipeChanges,
): ReportData {
  const sources = runs.map((planned) => {
    const counts = [trainingCount(planned, given), planned.splits.test.count].map(grouped);
    return `${planned.source}: ${counts[0]} to train, ${counts[1]} to test`;
  });
  const computed = [...new Set(settings.map(({ backend }) => backend))]
    .map((backend) => (backend === "wasm" ? `wasm, ${given.build} build` : backend))
    .join(" and ");
  const threads = runs.map((planned) => threadsOfRun(platform, planned, given));
  const facts: Fact[] = [
    { name: "date", value: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC` },
    { name: "data", value: [...new Set(sources)].join("; ") },
    {
      name: "computed by",
      value: `${computed}, ${[...new Set(threads)].map(threadCount).join(" or ")}`,
    },
    { name: "on", value: host() },
  ];
  const missing = runs.length - settings.length;
  const notes =
    missing > 0 ? [`Unfinished: ${missing} of ${runs.length} settings are missing.`] : [];
  return { title: "Evaluation report", facts, notes: [...notes, ...howJudged(given)], settings };
}

function howJudged({ validation, "early-stopping": patience }: RunChoices & RecipeChanges) {
  const weights = "The accuracy is that of the weights of the best epoch, the early-stopping epoch";
  return [
    validation === undefined
      ? `Epochs are judged on the test images, as the handout does. ${weights}, on these same images, which flatters it a little.`
      : `Epochs are judged on the last ${grouped(validation)} training examples, which are not trained on. ${weights}, on the test images.`,
    patience === undefined
      ? "No run ends early: the epochs after the best are trained too. Training time is of training alone."
      : `A run ends after ${patience} epochs without a better validation accuracy. Training time is of training alone.`,
  ];
}

/** Runtime, system and processor. */
function host(): string {
  const { bun, deno, node } = process.versions;
  const runtime = bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node ${node}`;
  const model = cpus()[0]?.model ?? "unknown processor";
  return `${runtime}, ${system()} ${arch()}, ${model} (${availableParallelism()} threads)`;
}

interface Files {
  readonly html: string;
  readonly markdown: string;
  readonly csv: string;
}

function filesBeside(html: string): Files {
  const stem = /^(.*[^/\\])\.html$/s.exec(html)?.[1];
  if (stem === undefined) throw usage(`--out expected a name that ends with .html, got ${html}`);
  return { html, markdown: `${stem}.md`, csv: `${stem}.csv` };
}

async function writeReport(
  platform: Platform,
  { html, markdown, csv }: Files,
  { title, settings }: ReportData,
  page: string,
): Promise<void> {
  const texts = {
    [html]: page,
    [markdown]: tableMarkdown(title, settings),
    [csv]: tableCsv(settings),
  };
  for (const [file, text] of Object.entries(texts)) {
    await platform.writeFileAtomically(file, new TextEncoder().encode(text));
  }
}

function tellReport(output: Output, { html, markdown, csv }: Files, settings: readonly Setting[]) {
  const rows = settings.map(({ lab, record: { end, accuracy } }) => [
    lab,
    String(end.best?.epoch ?? "-"),
    percent(accuracy),
    end.seconds.toFixed(1),
  ]);
  for (const line of table("lrrr", [["setting", "best epoch", "accuracy", "seconds"], ...rows])) {
    output.line(line);
  }
  output.event({ event: "report", file: html, settings: settings.map(valuesOf) });
  notice(`wrote ${html}, ${markdown} and ${csv}`);
}

function usage(message: string): SimdigitError {
  return new SimdigitError("usage", message);
}
