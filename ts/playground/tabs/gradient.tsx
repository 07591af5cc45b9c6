// The gradient check: what to check, and the results.

import { useSignal } from "@preact/signals";
import { useApp } from "../parts/context.ts";
import { Select } from "../parts/fields.tsx";
import { GradientMaps } from "../parts/gradient_maps.tsx";
import { Tensors, Verdict } from "../parts/gradient_table.tsx";
import { StepCurveChart } from "../parts/step_curve.tsx";
import { type GradientOptions, plantedMistakes } from "../worker/protocol.ts";

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
  const tensors = facts?.check.tensors ?? [];
  const shown = tensors.find(({ tensor }) => tensor.name === chosen.value) ?? tensors[0];
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
      {facts && shown ? (
        <>
          <Verdict check={facts.check} />
          <Tensors
            tensors={tensors}
            chosen={shown.tensor.name}
            choose={(name) => {
              chosen.value = name;
            }}
          />
          <GradientMaps comparison={shown} />
          <StepCurveChart curve={facts.curve} />
        </>
      ) : (
        <p class="empty">{words.gradientEmpty}</p>
      )}
    </div>
  );
}
