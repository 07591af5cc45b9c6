// What the worker tells without being asked: points of the curves, tests, weights, racers, failures.

import { batch } from "@preact/signals";
import { Client } from "./client.ts";
import { percent } from "./format.ts";
import type { Lane, Signals } from "./signals.ts";
import { Curve } from "./state/curve.ts";
import type { Points, Racer } from "./worker/protocol.ts";

/** Milliseconds between two sentences for screen readers while it trains. */
const ANNOUNCE_EVERY = 3000;

/** The worker's client, which puts what it hears into the signals. */
export function listen(worker: Worker, signals: Signals): Client {
  const { drawing, run, curves, grown, test, weights, firstWeights, answer } = signals;
  const { lanes, racing, message, announcement, w } = signals;
  const client = new Client(worker, {
    drawing: (progress) => {
      drawing.value = progress;
    },
    run: (facts) => {
      run.value = facts;
    },
    points: addPoints,
    test: (result) => {
      test.value = result;
    },
    weights: (layer) => {
      weights.value = layer;
      // Until the run is open, they are those of its start.
      if (run.value === undefined) firstWeights.value = layer;
    },
    answer: (given) => {
      answer.value = given;
    },
    racers: (report) => {
      batch(() => {
        racing.value = report.running;
        lanes.value = report.racers.map(lane);
      });
    },
    failure: ({ kind, message: text }) => {
      message.value = {
        isError: true,
        text: kind === "bug" ? w.value.broken : w.value.wentWrong,
        detail: text,
      };
    },
    notice: (text) => {
      // The engine speaks to the command line.
      message.value = { isError: false, text: text.replace("--backend wasm", "WebAssembly") };
    },
  });

  let announced = 0;

  function addPoints({ batches, costs, glances, accuracies }: Points): void {
    curves.batches.add(batches);
    curves.costs.add(costs);
    curves.glances.add(glances);
    curves.accuracies.add(accuracies);
    if (batches.length + costs.length + glances.length + accuracies.length === 0) return;
    grown.value += 1;
    const [last] = accuracies.slice(-1);
    if (last && performance.now() - announced > ANNOUNCE_EVERY) {
      announced = performance.now();
      announcement.value = w.value.announce(
        last[0],
        (curves.costs.last ?? 0).toFixed(4),
        percent(last[1]),
      );
    }
  }

  function lane({ points, ...racer }: Racer): Lane {
    const known = lanes.value.find(({ optimizer }) => optimizer === racer.optimizer);
    const curve = known?.curve ?? new Curve();
    curve.add(points);
    return { ...racer, curve };
  }

  return client;
}
