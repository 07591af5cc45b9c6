// Puts the events of the worker into the signals.

import { batch } from "@preact/signals";
import { Client } from "./client.ts";
import { percent } from "./format.ts";
import type { Lane, Signals } from "./signals.ts";
import { Curve } from "./state/curve.ts";
import type { Points, Racer } from "./worker/protocol.ts";

/** Milliseconds between two announcements for screen readers during training. */
const ANNOUNCE_EVERY = 3000;

/** The worker's client. Its events change the signals. */
export function listen(worker: Worker, signals: Signals): Client {
  const { drawing, data, run, curves, grown, test, cell, weights, answer } = signals;
  const { gradients, lanes, racing, message, announcement, w } = signals;
  const client = new Client(worker, {
    drawing: (progress) => {
      drawing.value = progress;
    },
    data: (facts) => {
      batch(() => {
        data.value = facts;
        test.value = undefined;
        cell.value = undefined;
        gradients.value = undefined;
      });
    },
    run: (facts) => {
      // While a run is being opened, events still come from the previous one.
      if (run.value) run.value = facts;
    },
    points: addPoints,
    test: (result) => {
      test.value = result;
    },
    weights: (layer) => {
      weights.value = layer;
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
      message.value = { isError: false, text };
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
