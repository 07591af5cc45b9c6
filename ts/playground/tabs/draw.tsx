// A digit drawn by hand, its prediction, and the activations of the hidden layers.

import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { className } from "../../core/class_names.ts";
import { percent } from "../format.ts";
import { gridColumns } from "../image/layout.ts";
import { signed, spread } from "../image/shades.ts";
import { useApp } from "../parts/context.ts";
import { FileButton } from "../parts/fields.tsx";
import { shadeOf } from "../parts/gallery.tsx";
import { Pad } from "../parts/pad.tsx";
import { Picture } from "../parts/picture.tsx";
import { hasDigits } from "../worker/protocol.ts";

/** Answers shown if there are more classes: those of the largest outputs. */
const MOST_ANSWERS = 12;

export function DrawTab() {
  const { data, answer, run, showPicture, openPicture, showTest, clearPicture, w } = useApp();
  const words = w.value;
  const cleared = useSignal(0);
  const nextTest = useRef(0);
  const facts = data.value;
  if (facts && !facts.shape) return <p class="empty">{words.noPictures}</p>;
  const isDigits = !facts || hasDigits(facts);
  const [rows, columns, channels] = facts?.shape ?? [28, 28, 1];
  const given = answer.value;
  const empty = () => {
    cleared.value += 1;
  };
  return (
    <div class="draw">
      <section>
        <h2>{isDigits ? words.drawHere : words.lookAt}</h2>
        {isDigits && <Pad label={words.padLabel} cleared={cleared.value} onPicture={showPicture} />}
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
            {isDigits ? words.nextTest : words.nextExample}
          </button>
          <FileButton
            accept="image/*"
            onFiles={(files) => {
              empty();
              void openPicture(files[0]!);
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
              values={given.example}
              width={columns}
              height={rows}
              channels={channels}
              shade={shadeOf(given.example)}
              label={words.framed}
            />
            <p class="hint">{isDigits ? words.framedHint : words.shapedHint}</p>
          </section>
          <section>
            <h2>{words.answerTitle}</h2>
            <Answers outputs={given.outputs} names={facts?.classNames} />
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

function Answers(props: { outputs: readonly number[]; names: readonly string[] | undefined }) {
  const { outputs, names } = props;
  const { w } = useApp();
  const words = w.value;
  const best = outputs.indexOf(outputs.reduce((most, output) => Math.max(most, output)));
  const all = outputs.map((output, number) => ({ output, number }));
  const shown =
    all.length <= MOST_ANSWERS
      ? all
      : all.sort((a, b) => b.output - a.output).slice(0, MOST_ANSWERS);
  return (
    <>
      <ol class={names ? "bars named" : "bars"}>
        {shown.map(({ output, number }) => (
          <li
            key={number}
            class={number === best ? "best" : ""}
            aria-label={words.probability(className(number, names), percent(output))}
          >
            <b>{className(number, names)}</b>
            <span class="bar">
              <i style={{ width: `${Math.min(1, Math.max(0, output)) * 100}%` }} />
            </span>
            <small>{percent(output)}</small>
          </li>
        ))}
      </ol>
      {shown.length < outputs.length && (
        <p class="hint">{words.mostProbable(shown.length, outputs.length)}</p>
      )}
    </>
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
