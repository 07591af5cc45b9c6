// A digit drawn by hand, its prediction, and the activations of the hidden layers.

import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { percent } from "../format.ts";
import { gridColumns } from "../image/layout.ts";
import { grey, signed, spread } from "../image/shades.ts";
import { useApp } from "../parts/context.ts";
import { FileButton } from "../parts/fields.tsx";
import { Pad } from "../parts/pad.tsx";
import { Picture } from "../parts/picture.tsx";

const DIGIT_PIXELS = 784;

export function DrawTab() {
  const { data, answer, run, showPicture, openPicture, showTest, clearPicture, w } = useApp();
  const words = w.value;
  const cleared = useSignal(0);
  const nextTest = useRef(0);
  const facts = data.value;
  if (facts && facts.features !== DIGIT_PIXELS) return <p class="empty">{words.digitsOnly}</p>;
  const given = answer.value;
  const empty = () => {
    cleared.value += 1;
  };
  return (
    <div class="draw">
      <section>
        <h2>{words.drawHere}</h2>
        <Pad label={words.padLabel} cleared={cleared.value} onPicture={showPicture} />
        <div class="buttons">
          <button
            type="button"
            onClick={() => {
              empty();
              void clearPicture();
            }}
          >
            {words.clear}
          </button>
          <button
            type="button"
            disabled={!facts}
            onClick={() => {
              empty();
              void showTest(nextTest.current);
              nextTest.current = (nextTest.current + 1) % facts!.test;
            }}
          >
            {words.nextTest}
          </button>
          <FileButton
            accept="image/*"
            onFiles={(files) => {
              empty();
              void openPicture(files[0]!.file);
            }}
          >
            {words.pictureFile}
          </FileButton>
        </div>
      </section>
      {given ? (
        <>
          <section>
            <h2>{words.framed}</h2>
            <Picture
              class="framed"
              values={given.digit}
              width={28}
              height={28}
              shade={grey}
              label={words.framed}
            />
            <p class="hint">{words.framedHint}</p>
          </section>
          <section>
            <h2>{words.answerTitle}</h2>
            <Answers outputs={given.outputs} />
            {run.value && run.value.epochs + run.value.step === 0 && (
              <p class="hint">{words.untrained}</p>
            )}
          </section>
          <div class="hidden-layers">
            {given.hidden.map((activations, layer) => (
              <Hidden key={layer} layer={layer + 1} activations={activations} />
            ))}
          </div>
        </>
      ) : (
        <p class="empty">{words.drawEmpty}</p>
      )}
    </div>
  );
}

function Answers({ outputs }: { outputs: readonly number[] }) {
  const { w } = useApp();
  const best = outputs.indexOf(Math.max(...outputs));
  return (
    <ol class="bars">
      {outputs.map((output, digit) => (
        <li
          key={digit}
          class={digit === best ? "best" : ""}
          aria-label={w.value.probability(digit, percent(output))}
        >
          <b>{digit}</b>
          <span class="bar">
            <i style={{ width: `${Math.min(1, Math.max(0, output)) * 100}%` }} />
          </span>
          <small>{percent(output)}</small>
        </li>
      ))}
    </ol>
  );
}

/** Activations as a grid, row by row. The end of the last row may be empty. */
function Hidden({ layer, activations }: { layer: number; activations: Float32Array }) {
  const { w } = useApp();
  const count = activations.length;
  const columns = Math.min(count, gridColumns(count));
  const rows = Math.ceil(count / columns);
  const shade = useMemo(() => signed(spread(activations)), [activations]);
  const values = useMemo(() => {
    const filled = new Float32Array(rows * columns).fill(Number.NaN);
    filled.set(activations);
    return filled;
  }, [activations, rows, columns]);
  const title = w.value.hiddenTitle(layer, count);
  return (
    <section>
      <h2>{title}</h2>
      <Picture values={values} width={columns} height={rows} shade={shade} label={title} />
    </section>
  );
}
