// Test examples as pictures, each with its label and prediction.

import { className } from "../../core/class_names.ts";
import { brightnessRange } from "../../core/image_range.ts";
import { percent } from "../format.ts";
import { greyBetween, type Shade } from "../image/shades.ts";
import type { Example } from "../state/confusion.ts";
import type { DataFacts } from "../worker/protocol.ts";
import { useApp } from "./context.ts";
import { Picture } from "./picture.tsx";

export function Gallery({ examples, data }: { examples: readonly Example[]; data: DataFacts }) {
  const { w, setView, showTest } = useApp();
  const words = w.value;
  const { shape, features, testInputs, classNames } = data;
  const nameOf = (number: number) => className(number, classNames);
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
                  channels={shape[2]}
                  shade={shadeOf(values)}
                  label={`${words.testDigit(index)}: ${words.readAs(nameOf(label), nameOf(prediction))}`}
                />
              </button>
            )}
            <span>
              {nameOf(label)} → <b>{nameOf(prediction)}</b>
            </span>
            <small>{percent(confidence)}</small>
          </li>
        );
      })}
    </ul>
  );
}

/** Bytes are shades of grey, or of red, green and blue. */
export function shadeOf(values: DataFacts["testInputs"]): Shade {
  return greyBetween(...brightnessRange(values));
}
