// The error of numerical derivatives over their step.

import { useMemo } from "preact/hooks";
import type { StepCurve } from "../../gradcheck/step_curve.ts";
import { Chart, palette } from "./chart.tsx";
import { useApp } from "./context.ts";

export function StepCurveChart({ curve }: { curve: StepCurve }) {
  const { w } = useApp();
  const words = w.value;
  const { steps, parameters, best } = curve;
  const hint = words.stepCurveHint(best.toExponential());
  const series = useMemo(
    () =>
      parameters.map(({ name, errors }, i) => ({
        name,
        color: palette[i % palette.length]!,
        // Curves may coincide. The first are wider, so that they show behind the others.
        width: 2 + 1.5 * (parameters.length - 1 - i),
        // Ascending, as the axis expects. An error of 0 has no logarithm.
        columns: [steps.toReversed(), errors.toReversed().map((e) => e || null)] as const,
      })),
    [curve],
  );
  return (
    <section>
      <h2>{words.stepCurve}</h2>
      <p class="hint">{hint}</p>
      <Chart label={hint} series={series} xName="δ" logX logY height={320} />
    </section>
  );
}
