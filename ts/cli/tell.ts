// What a training run says: its start, its epochs as they come, its end. Nothing is computed here.

import { setImmediate } from "node:timers/promises";
import type { Backend } from "../backends/open.ts";
import type { Build } from "../backends/wasm/engine.ts";
import type { Recipe } from "../core/recipe.ts";
import { layerSizes, parameterCount } from "../core/spec.ts";
import type { EndEvent, EpochEvent, TrainEvent } from "../core/train.ts";
import { grouped, notice, type Output, percent } from "./output.ts";
import { openProgress } from "./progress.ts";

export interface Start {
  readonly lab: string;
  readonly recipe: Recipe;
  readonly backend: Backend;
  readonly build: Build;
  readonly source: string;
  /** Examples to train on and to test on. */
  readonly train: number;
  readonly test: number;
  readonly seed: number;
}

export function tellStart(output: Output, start: Start): void {
  const { lab, recipe, backend, build, source, train, test, seed } = start;
  const { network, optimizer, batchSize } = recipe;
  const layers = layerSizes(network);
  const params = parameterCount(network);
  const built = backend === "wasm" ? { build } : {};
  const event = { event: "start", lab, layers, params, backend, ...built, threads: 1 };
  output.event({ ...event, data: source, train, test, seed });
  const hidden = network.layers.length > 1 ? `${network.layers[0]!.activation}, ` : "";
  output.line(
    `${lab}: ${layers.join("-")}, ${grouped(params)} parameters, ${hidden}${optimizer.name} ${optimizer.lr}, batch ${batchSize}`,
  );
  const where = [backend, ...Object.values(built)].join(" ");
  output.line(
    `data ${source}: ${grouped(train)} to train, ${grouped(test)} to test; ${where}, 1 thread, seed ${seed}`,
  );
  output.line();
}

/** Tells the epochs as they come. With a log interval, lines of progress take the bar's place. */
export async function tellEvents(
  output: Output,
  events: AsyncIterable<TrainEvent>,
  epochs: number,
  logInterval: number | undefined,
): Promise<EndEvent> {
  let bar = openProgress();
  let barEpoch = 0;
  output.line("epoch      cost  accuracy  seconds");
  try {
    for await (const event of events) {
      if (event.type === "end") return event;
      if (event.type === "epoch") {
        bar.stop();
        tellEpoch(output, event);
        continue;
      }
      const { epoch, step, steps, loss } = event;
      if (logInterval !== undefined) {
        notice(`epoch ${epoch} step ${step}/${steps} loss ${loss.toFixed(6)}`);
      } else {
        if (barEpoch !== epoch) bar = openProgress(`epoch ${epoch}/${epochs}`);
        barEpoch = epoch;
        bar.update(step, steps);
      }
      await setImmediate(); // training is one long computation: here Ctrl-C gets through
    }
  } finally {
    bar.stop();
  }
  throw new Error("the training loop ended without an end event");
}

function tellEpoch(output: Output, { epoch, cost, accuracy, seconds }: EpochEvent): void {
  output.event({ event: "epoch", epoch, cost, accuracy, seconds });
  const cells = [
    String(epoch).padStart(5),
    cost.toFixed(6).padStart(8),
    accuracy.toFixed(4).padStart(8),
    seconds.toFixed(2).padStart(7),
  ];
  output.line(cells.join("  "));
}

export interface End extends EndEvent {
  /** On the test set, and how many images that has. */
  readonly accuracy: number;
  readonly test: number;
  /** On the test images' raw pixels, where the lab's handout tests so. */
  readonly rawAccuracy: number | undefined;
  readonly sha256: string;
}

export function tellEnd(output: Output, end: End): void {
  const { epochs, stepsOfEpoch, cost, accuracy, seconds, rawAccuracy } = end;
  output.event({ event: "end", epochs, cost, accuracy, seconds, weights_sha256: end.sha256 });
  output.line();
  if (end.interrupted) {
    output.line(`interrupted in epoch ${epochs + 1}, after ${grouped(stepsOfEpoch)} of its steps`);
  }
  output.line(`test accuracy ${percent(accuracy)} of ${grouped(end.test)} images`);
  if (rawAccuracy !== undefined) {
    output.line(`on raw pixels 0..255, as the handout tests: ${percent(rawAccuracy)}`);
  }
}
