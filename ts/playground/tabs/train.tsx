// The learning curves.

import { useSignal } from "@preact/signals";
import { Chart, palette, type Series } from "../parts/chart.tsx";
import { useApp } from "../parts/context.ts";
import { Check } from "../parts/fields.tsx";
import type { Curve } from "../state/curve.ts";

export function TrainTab() {
  const { curves, grown, w } = useApp();
  const words = w.value;
  const logarithmic = useSignal(false);
  void grown.value;
  if (curves.batches.length === 0) return <p class="empty">{words.curvesEmpty}</p>;
  const [blue, orange] = palette as [string, string];
  const costs = series([
    [words.costBatches, blue, curves.batches, { width: 1.5 }],
    [words.costEpochs, orange, curves.costs, { points: true }],
  ]);
  const accuracies = series([
    [words.accuracyGlance, blue, curves.glances, {}],
    [words.accuracyAll, orange, curves.accuracies, { points: true }],
  ]);
  return (
    <div class="charts">
      <section>
        <h2 class="with-check">
          {words.costByEpoch}
          <Check
            checked={logarithmic.value}
            onToggle={() => {
              logarithmic.value = !logarithmic.value;
            }}
          >
            {words.logarithmic}
          </Check>
        </h2>
        <Chart
          label={`${words.costByEpoch}: ${curves.batches.last?.toPrecision(3) ?? ""}`}
          series={costs}
          xName={words.epoch}
          logY={logarithmic.value}
          height={300}
        />
      </section>
      <section>
        <h2>{words.accuracyByEpoch}</h2>
        <Chart
          label={`${words.accuracyByEpoch}: ${curves.accuracies.last?.toPrecision(4) ?? ""}`}
          series={accuracies}
          xName={words.epoch}
          percent
          height={300}
        />
      </section>
    </div>
  );
}

function series(
  rows: readonly (readonly [string, string, Curve, Pick<Series, "width" | "points">])[],
): Series[] {
  return rows.map(([name, color, curve, look]) => ({
    name,
    color,
    columns: curve.columns,
    ...look,
  }));
}
