// The gradient check: a table of the tensors, heat maps of one, and the error over the step.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { tensorPicture } from "../image/layout.ts";
import { logarithmic, type Shade, signed, spread } from "../image/shades.ts";
import { Chart, palette } from "../parts/chart.tsx";
import { useApp } from "../parts/context.ts";
import { Select } from "../parts/fields.tsx";
import { Picture } from "../parts/picture.tsx";
import {
  type CheckedTensor,
  type GradientFacts,
  type GradientOptions,
  plantedMistakes,
} from "../worker/protocol.ts";

const deltas = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10];
const sampleCounts = [1, 2, 10];

export function GradientTab() {
  const { gradients, run, checkGradients, w } = useApp();
  const words = w.value;
  const options = useSignal<GradientOptions>({
    network: "small",
    samples: 1,
    delta: 1e-4,
    mistake: "none",
  });
  const busy = useSignal(false);
  const chosen = useSignal("0.weight");
  const set = (change: Partial<GradientOptions>) => {
    options.value = { ...options.value, ...change };
  };
  const facts = gradients.value;
  const tensor = facts?.tensors.find(({ name }) => name === chosen.value) ?? facts?.tensors[0];
  return (
    <div class="gradient">
      <p class="hint">{words.gradientHint}</p>
      <form
        class="fields"
        onSubmit={async (event) => {
          event.preventDefault();
          busy.value = true;
          await checkGradients(options.value);
          busy.value = false;
        }}
      >
        <Select
          label={words.gradientNetwork}
          value={options.value.network}
          choices={[
            ["small", words.gradientSmall],
            ["own", words.gradientOwn],
          ]}
          onChange={(network) => set({ network })}
        />
        <Select
          label={words.samples}
          value={String(options.value.samples)}
          choices={sampleCounts.map((count) => [String(count), String(count)])}
          onChange={(samples) => set({ samples: Number(samples) })}
        />
        <Select
          label={words.delta}
          value={String(options.value.delta)}
          choices={deltas.map((delta) => [String(delta), delta.toExponential()])}
          onChange={(delta) => set({ delta: Number(delta) })}
        />
        <Select
          label={words.plantedLabel}
          value={options.value.mistake}
          choices={plantedMistakes.map((mistake) => [mistake, words.planted[mistake]])}
          onChange={(mistake) => set({ mistake })}
        />
        <button type="submit" class="primary" disabled={busy.value || !run.value}>
          {busy.value ? `${words.checking} …` : words.check}
        </button>
      </form>
      {facts && tensor ? (
        <>
          <Verdict facts={facts} />
          <Tensors
            facts={facts}
            chosen={tensor.name}
            choose={(name) => {
              chosen.value = name;
            }}
          />
          <Maps tensor={tensor} />
          <StepCurve facts={facts} />
        </>
      ) : (
        <p class="empty">{words.gradientEmpty}</p>
      )}
    </div>
  );
}

function Verdict({ facts }: { facts: GradientFacts }) {
  const { w } = useApp();
  const words = w.value;
  const { passed, reason, parameters, seconds } = facts;
  return (
    <p class={passed ? "verdict passed" : "verdict failed"} role="status">
      <b>
        {passed ? "✓" : "✗"} {passed ? words.passed : words.failed}
      </b>{" "}
      <span lang="en">{reason}.</span>{" "}
      <small>
        {words.checkedFacts(
          parameters.toLocaleString(words.htmlLanguage),
          `${(seconds * 1000).toFixed(1)} ms`,
        )}
      </small>
    </p>
  );
}

function Tensors(props: { facts: GradientFacts; chosen: string; choose: (name: string) => void }) {
  const { w } = useApp();
  const words = w.value;
  return (
    <div class="scroll">
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">{words.tensor}</th>
            <th scope="col">{words.parameters}</th>
            <th scope="col">{words.maxAbsolute}</th>
            <th scope="col">{words.maxRelative}</th>
            <th scope="col">{words.medianRelative}</th>
            <th scope="col">{words.kinks}</th>
          </tr>
        </thead>
        <tbody>
          {props.facts.tensors.map((tensor) => (
            <tr key={tensor.name}>
              <th scope="row">
                <label class="radio">
                  <input
                    type="radio"
                    name="tensor"
                    checked={tensor.name === props.chosen}
                    onChange={() => props.choose(tensor.name)}
                  />
                  {tensor.name}
                </label>
              </th>
              <td>{tensor.shape.join(" × ")}</td>
              <td>{tensor.maxAbsoluteError.toExponential(1)}</td>
              <td>{tensor.maxRelativeError.toExponential(1)}</td>
              <td>{tensor.medianRelativeError.toExponential(1)}</td>
              <td>{tensor.kinks}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Maps({ tensor }: { tensor: CheckedTensor }) {
  const { data, w } = useApp();
  const words = w.value;
  const shape = data.value?.shape;
  const most = useMemo(() => spread(tensor.numerical), [tensor]);
  const maps = useMemo(() => {
    const shade = signed(most);
    const rows: readonly [string, Float64Array, Shade][] = [
      [words.numerical, tensor.numerical, shade],
      [words.analytic, tensor.analytic, shade],
      [words.relativeError, tensor.errors, logarithmic(-12, 0)],
    ];
    return rows.map(([name, values, shades]) => ({
      name,
      shade: shades,
      picture: tensorPicture(values, tensor, shape),
    }));
  }, [tensor, most, shape, words]);
  return (
    <section>
      <h2>{tensor.name}</h2>
      <p class="hint">{words.mapsScale(most.toExponential(1))}</p>
      <div class="maps">
        {maps.map(({ name, picture, shade }) => (
          <figure key={name}>
            <Picture
              class={picture.height < 8 ? "flat" : ""}
              values={picture.values}
              width={picture.width}
              height={picture.height}
              shade={shade}
              label={`${tensor.name}: ${name}`}
            />
            <figcaption>{name}</figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}

function StepCurve({ facts }: { facts: GradientFacts }) {
  const { w } = useApp();
  const words = w.value;
  const { steps, curves, best } = facts;
  const series = useMemo(
    () =>
      curves.map(({ name, errors }, i) => ({
        name,
        color: palette[i % palette.length]!,
        // Curves may lie on each other: the first are wider, so that they show behind the others.
        width: 2 + 1.5 * (curves.length - 1 - i),
        // From narrow to wide, as an axis goes; an error of 0 has no logarithm.
        columns: [steps.toReversed(), errors.toReversed().map((e) => e || null)] as const,
      })),
    [steps, curves],
  );
  return (
    <section>
      <h2>{words.stepCurve}</h2>
      <p class="hint">{words.stepCurveHint(best.toExponential())}</p>
      <Chart
        label={words.stepCurveHint(best.toExponential())}
        series={series}
        xName="δ"
        logX
        logY
        height={320}
      />
    </section>
  );
}
