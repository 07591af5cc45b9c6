// Test examples as pictures, each with its label and prediction.

import { percent } from "../format.ts";
import { grey, greyBetween, type Shade } from "../image/shades.ts";
import type { Example } from "../state/confusion.ts";
import type { DataFacts } from "../worker/protocol.ts";
import { useApp } from "./context.ts";
import { Picture } from "./picture.tsx";

export function Gallery({ examples, data }: { examples: readonly Example[]; data: DataFacts }) {
  const { w, setView, showTest } = useApp();
  const words = w.value;
  const { shape, features, testInputs } = data;
  return (
    <ul class="gallery">
      {examples.map(({ index, label, prediction, confidence }) => {
        const values = testInputs.subarray(index * features, (index + 1) * features);
        return (
          <li key={index}>
            {shape && (
              <button
                type="button"
                class="bare"
                title={words.drawHere}
                onClick={() => {
                  setView({ tab: "draw" });
                  void showTest(index);
                }}
              >
                <Picture
                  values={values}
                  width={shape[1]}
                  height={shape[0]}
                  shade={shadeOf(values)}
                  label={`${words.testDigit(index)}: ${words.readAs(label, prediction)}`}
                />
              </button>
            )}
            <span>
              {label} → <b>{prediction}</b>
            </span>
            <small>{percent(confidence)}</small>
          </li>
        );
      })}
    </ul>
  );
}

/** Bytes are shades of grey. Other numbers range from the lowest in black to the highest in white. */
function shadeOf(values: DataFacts["testInputs"]): Shade {
  if (values instanceof Uint8Array) return grey;
  return greyBetween(Math.min(...values), Math.max(...values));
}
