// Heat maps of one tensor: its numerical and analytic gradients and their relative errors.

import { useMemo } from "preact/hooks";
import type { TensorComparison } from "../../gradcheck/comparison.ts";
import { tensorPicture } from "../image/layout.ts";
import { logarithmic, type Shade, signed, spread } from "../image/shades.ts";
import { useApp } from "./context.ts";
import { Picture } from "./picture.tsx";

export function GradientMaps({ comparison }: { comparison: TensorComparison }) {
  const { tensor, values, errors } = comparison;
  const { data, w } = useApp();
  const words = w.value;
  const shape = data.value?.shape;
  const most = useMemo(() => spread(values.numerical), [values]);
  const maps = useMemo(() => {
    const shade = signed(most);
    const rows: readonly [string, Float64Array, Shade][] = [
      [words.numerical, values.numerical, shade],
      [words.analytic, values.analytic, shade],
      [words.relativeError, errors, logarithmic(-12, 0)],
    ];
    return rows.map(([name, numbers, shades]) => ({
      name,
      shade: shades,
      picture: tensorPicture(numbers, tensor, shape),
    }));
  }, [comparison, most, shape, words]);
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
