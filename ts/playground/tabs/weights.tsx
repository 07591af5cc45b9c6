// The first layer's weights as images, one per unit.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { greyBetween, signed, spread } from "../image/shades.ts";
import { useApp } from "../parts/context.ts";
import { Check } from "../parts/fields.tsx";
import { Picture } from "../parts/picture.tsx";

export function WeightsTab() {
  const { weights, firstWeights, data, w } = useApp();
  const words = w.value;
  const learned = useSignal(false);
  const layer = weights.value;
  const start = firstWeights.value;
  const shape = data.value?.shape;
  const values = useMemo(
    () =>
      learned.value && start?.values.length === layer?.values.length
        ? layer?.values.map((value, i) => value - start!.values[i]!)
        : layer?.values,
    [layer, start, learned.value],
  );
  const most = useMemo(() => spread(values ?? []), [values]);
  const channels = data.value?.shape?.[2] ?? 1;
  const shade = useMemo(
    () => (channels === 3 ? greyBetween(-most, most) : signed(most)),
    [most, channels],
  );
  if (!layer || !values) return <p class="empty">{words.weightsEmpty}</p>;
  const { units, shown, inputs } = layer;
  // Inputs that are not an image are drawn as a row.
  const isImage = shape && shape[0] * shape[1] * shape[2] === inputs;
  const [rows, columns, depth] = isImage ? shape : [1, inputs, 1];
  return (
    <section>
      <h2 class="with-check">
        {words.weightsTitle}
        <Check
          checked={learned.value}
          onToggle={() => {
            learned.value = !learned.value;
          }}
        >
          {words.weightsLearned}
        </Check>
      </h2>
      <p class="hint">{words.weightsHint(shown, units, most.toPrecision(2), channels === 3)}</p>
      <div class={rows === 1 ? "weights rows" : units <= 16 ? "weights few" : "weights"}>
        {Array.from({ length: shown }, (_, unit) => (
          <figure key={`${units}-${unit}`}>
            <Picture
              values={values.subarray(unit * inputs, (unit + 1) * inputs)}
              width={columns}
              height={rows}
              channels={depth}
              shade={shade}
              label={words.weightsOf(unit)}
            />
            {units <= 16 && <figcaption>{unit}</figcaption>}
          </figure>
        ))}
      </div>
    </section>
  );
}
