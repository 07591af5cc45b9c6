// Reports of a run to the page: points of the curves, the test results, the first layer's weights.
// Points are gathered and sent together, at most once per interval.

import { accuracy } from "../../core/metrics.ts";
import type { TrainEvent } from "../../core/train.ts";
import { firstLayerOf } from "./first_layer.ts";
import type { Opened } from "./opened.ts";
import type { Points, Tell } from "./protocol.ts";

/** Milliseconds between two reports of points, and of the test and the weights, which take longer. */
const POINTS_EVERY = 60;
const PICTURES_EVERY = 500;

export class Reporter {
  readonly #tell: Tell;
  #points = noPoints();
  #toldPoints = 0;
  #toldPictures = 0;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Adds an event to the curves of a run with so many steps per epoch. */
  add(event: TrainEvent, steps: number): void {
    const { batches, costs, glances, accuracies } = this.#points;
    switch (event.type) {
      case "progress":
        batches.push([event.epoch - 1 + event.step / steps, event.loss]);
        break;
      case "watch":
        if ("correct" in event) glances.push([event.step / steps, event.correct / event.of]);
        break;
      case "epoch":
        costs.push([event.epoch, event.cost]);
        accuracies.push([event.epoch, event.accuracy]);
    }
  }

  /** Drops the points not sent yet. */
  clear(): void {
    this.#points = noPoints();
  }

  get isDue(): boolean {
    return performance.now() - this.#toldPoints > POINTS_EVERY;
  }

  tellPoints(): void {
    this.#toldPoints = performance.now();
    this.#tell("points", this.#points);
    this.clear();
  }

  get arePicturesDue(): boolean {
    return performance.now() - this.#toldPictures >= PICTURES_EVERY;
  }

  /** Evaluates the test set and sends the result, with the weights. */
  async tellPictures({ session, splits, test }: Opened): Promise<void> {
    this.#toldPictures = performance.now();
    const { predictions, probabilities } = await session.evaluate(test);
    const outputs = probabilities.length / predictions.length;
    this.#tell("test", {
      predictions,
      confidences: Float32Array.from(predictions, (p, i) => probabilities[i * outputs + p]!),
      accuracy: accuracy(predictions, splits.test.labels),
    });
    this.#tell("weights", firstLayerOf(session.network, await session.parameters()));
  }
}

function noPoints(): { -readonly [key in keyof Points]: Points[key][number][] } {
  return { batches: [], costs: [], glances: [], accuracies: [] };
}
