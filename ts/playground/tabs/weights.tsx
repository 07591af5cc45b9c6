// The first layer's weights as images, one a unit.

import { useMemo } from "preact/hooks";
import { signed, spread } from "../image/shades.ts";
import { useApp } from "../parts/context.ts";
import { Picture } from "../parts/picture.tsx";

export function WeightsTab() {
  const { weights, data, w } = useApp();
  const words = w.value;
  const layer = weights.value;
  const shape = data.value?.shape;
  const most = useMemo(() => (layer ? spread(layer.values) : 1), [layer]);
  const shade = useMemo(() => signed(most), [most]);
  if (!layer) return <p class="empty">{words.weightsEmpty}</p>;
  const { units, shown, inputs, values } = layer;
  // Inputs that are no image are drawn as a row.
  const [rows, columns] = shape && shape[0] * shape[1] === inputs ? shape : [1, inputs];
  return (
    <section>
      <h2>{words.weightsTitle}</h2>
      <p class="hint">{words.weightsHint(shown, units, most.toPrecision(2))}</p>
      <div class={rows === 1 ? "weights rows" : units <= 16 ? "weights few" : "weights"}>
        {Array.from({ length: shown }, (_, unit) => (
          <figure key={`${units}-${unit}`}>
            <Picture
              values={values.subarray(unit * inputs, (unit + 1) * inputs)}
              width={columns}
              height={rows}
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
