// The confusion matrix, and the examples of its cells or all mistakes.

import type { Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { className } from "../../core/class_names.ts";
import { classMetrics, confusionMatrix, confusionsOf } from "../../core/metrics.ts";
import { percent } from "../format.ts";
import { useApp } from "../parts/context.ts";
import { Gallery } from "../parts/gallery.tsx";
import { type Cell, examplesOf, mistakesOf, shareOf } from "../state/confusion.ts";

const MOST_SHOWN = 60;
/** More classes make no table that can be read: their most frequent confusions are listed. */
const MOST_IN_TABLE = 20;
const MOST_LISTED = 30;

export function MistakesTab() {
  const { test, data, w } = useApp();
  if (!test.value || !data.value) return <p class="empty">{w.value.mistakesEmpty}</p>;
  return (
    <div class="mistakes">
      {data.value.classes > MOST_IN_TABLE ? <Confusions /> : <Confusion />}
      <Examples />
    </div>
  );
}

/** The most frequent confusions as a list. */
function Confusions() {
  const { test, data, cell, w } = useApp();
  const words = w.value;
  const { testLabels, classNames } = data.value!;
  const result = test.value!;
  const found = useMemo(() => confusionsOf(result.predictions, testLabels), [result, testLabels]);
  return (
    <section class="matrix">
      <h2>{words.mostConfused}</h2>
      <ul class="confusions">
        {found.slice(0, MOST_LISTED).map(({ label, prediction, count }) => (
          <li key={`${label}-${prediction}`}>
            <button
              type="button"
              aria-pressed={isSame(cell.value, { label, prediction })}
              onClick={() => choose(cell, { label, prediction })}
            >
              {words.cellName(
                className(label, classNames),
                className(prediction, classNames),
                count,
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isSame(chosen: Cell | undefined, { label, prediction }: Cell): boolean {
  return chosen?.label === label && chosen.prediction === prediction;
}

/** Chooses a cell, or none if it is chosen already. */
function choose(cell: Signal<Cell | undefined>, here: Cell): void {
  cell.value = isSame(cell.value, here) ? undefined : here;
}

function Confusion() {
  const { test, data, cell, w } = useApp();
  const words = w.value;
  const { testLabels, classes, classNames } = data.value!;
  const nameOf = (number: number) => className(number, classNames);
  const result = test.value!;
  const matrix = useMemo(
    () => confusionMatrix(result.predictions, testLabels, classes),
    [result, testLabels, classes],
  );
  const metrics = classMetrics(matrix);
  return (
    <section class="matrix">
      <h2>{words.confusion}</h2>
      <p class="hint">{words.confusionHint}</p>
      <table class={classNames ? "confusion named" : "confusion"}>
        <thead>
          <tr>
            <td />
            {matrix.map((_, prediction) => (
              <th key={prediction} scope="col">
                <span>{nameOf(prediction)}</span>
              </th>
            ))}
            <th scope="col" class="metric" title={words.precision}>
              {words.precision}
            </th>
            <th scope="col" class="metric" title={words.recall}>
              {words.recall}
            </th>
          </tr>
        </thead>
        <tbody>
          {matrix.map((row, label) => (
            <tr key={label}>
              <th scope="row">{nameOf(label)}</th>
              {row.map((count, prediction) => {
                const here = { label, prediction };
                const kind = count === 0 ? "none" : label === prediction ? "right" : "wrong";
                return (
                  <td key={prediction} class={kind}>
                    <button
                      type="button"
                      disabled={count === 0}
                      aria-pressed={isSame(cell.value, here)}
                      aria-label={words.cellName(nameOf(label), nameOf(prediction), count)}
                      style={{ "--share": shareOf(matrix, here).toFixed(3) }}
                      onClick={() => choose(cell, here)}
                    >
                      {count === 0 ? "·" : count}
                    </button>
                  </td>
                );
              })}
              <td class="metric">{percent(metrics[label]!.precision)}</td>
              <td class="metric">{percent(metrics[label]!.recall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Examples() {
  const { test, data, cell, w } = useApp();
  const words = w.value;
  const facts = data.value!;
  const result = test.value!;
  const chosen = cell.value;
  const examples = useMemo(
    () =>
      chosen ? examplesOf(result, facts.testLabels, chosen) : mistakesOf(result, facts.testLabels),
    [result, facts, chosen],
  );
  const shown = examples.slice(0, MOST_SHOWN);
  const title = chosen
    ? words.cellName(
        className(chosen.label, facts.classNames),
        className(chosen.prediction, facts.classNames),
        examples.length,
      )
    : words.allMistakes(examples.length, facts.test);
  return (
    <section class="examples">
      <h2>{title}</h2>
      <p class="hint">
        {shown.length < examples.length && words.mostConfident(shown.length)}{" "}
        {chosen && (
          <button
            type="button"
            class="link"
            onClick={() => {
              cell.value = undefined;
            }}
          >
            {words.showAllMistakes}
          </button>
        )}
        {!facts.shape && words.noImages}
      </p>
      {examples.length === 0 ? (
        <p class="empty">{words.noMistakes}</p>
      ) : (
        <Gallery examples={shown} data={facts} />
      )}
    </section>
  );
}
