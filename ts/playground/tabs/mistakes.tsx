// The confusion matrix, and the examples of its cells or all mistakes.

import { useMemo } from "preact/hooks";
import { classMetrics, confusionMatrix } from "../../core/metrics.ts";
import { percent } from "../format.ts";
import { useApp } from "../parts/context.ts";
import { Gallery } from "../parts/gallery.tsx";
import { type Cell, examplesOf, mistakesOf, shareOf } from "../state/confusion.ts";

const MOST_SHOWN = 60;

export function MistakesTab() {
  const { test, data, w } = useApp();
  if (!test.value || !data.value) return <p class="empty">{w.value.mistakesEmpty}</p>;
  return (
    <div class="mistakes">
      <Confusion />
      <Examples />
    </div>
  );
}

function Confusion() {
  const { test, data, cell, w } = useApp();
  const words = w.value;
  const { testLabels, classes } = data.value!;
  const result = test.value!;
  const matrix = useMemo(
    () => confusionMatrix(result.predictions, testLabels, classes),
    [result, testLabels, classes],
  );
  const metrics = classMetrics(matrix);
  const isChosen = ({ label, prediction }: Cell) =>
    cell.value?.label === label && cell.value.prediction === prediction;
  return (
    <section class="matrix">
      <h2>{words.confusion}</h2>
      <p class="hint">{words.confusionHint}</p>
      <table class="confusion">
        <thead>
          <tr>
            <td />
            {matrix.map((_, prediction) => (
              <th key={prediction} scope="col">
                {prediction}
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
              <th scope="row">{label}</th>
              {row.map((count, prediction) => {
                const here = { label, prediction };
                const kind = count === 0 ? "none" : label === prediction ? "right" : "wrong";
                return (
                  <td key={prediction} class={kind}>
                    <button
                      type="button"
                      disabled={count === 0}
                      aria-pressed={isChosen(here)}
                      aria-label={words.cellName(label, prediction, count)}
                      style={{ "--share": shareOf(matrix, here).toFixed(3) }}
                      onClick={() => {
                        cell.value = isChosen(here) ? undefined : here;
                      }}
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
    ? words.cellName(chosen.label, chosen.prediction, examples.length)
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
