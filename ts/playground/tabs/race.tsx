// Optimisers against each other, from the same start.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type OptimizerName, optimizerNames } from "../../core/optimizer.ts";
import { percent } from "../format.ts";
import { Chart, palette } from "../parts/chart.tsx";
import { useApp } from "../parts/context.ts";
import { NumberField } from "../parts/fields.tsx";

const first: readonly OptimizerName[] = ["sgd", "momentum", "adagrad", "rmsprop", "adam"];

export function RaceTab() {
  const { lanes, racing, run, race, stopRace, w } = useApp();
  const words = w.value;
  const chosen = useSignal<readonly OptimizerName[]>(first);
  const epochs = useSignal(3);
  const toggle = (name: OptimizerName) => {
    const has = chosen.value.includes(name);
    chosen.value = optimizerNames.filter((known) =>
      known === name ? !has : chosen.value.includes(known),
    );
  };
  return (
    <div class="race">
      <p class="hint">{words.raceHint}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (racing.value) void stopRace();
          else void race(chosen.value, epochs.value);
        }}
      >
        <fieldset class="choices">
          <legend>{words.racers}</legend>
          {optimizerNames.map((name) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={chosen.value.includes(name)}
                disabled={racing.value}
                onChange={() => toggle(name)}
              />
              <i class="line" style={{ color: colorOf(name) }} aria-hidden="true" />
              {name}
            </label>
          ))}
        </fieldset>
        <div class="fields">
          <NumberField
            label={words.raceEpochs}
            value={epochs.value}
            min={1}
            max={100}
            step={1}
            onChange={(value) => {
              epochs.value = Math.max(1, Math.min(100, Math.round(value)));
            }}
          />
          <button
            type="submit"
            class="primary"
            disabled={!racing.value && (!run.value || chosen.value.length === 0)}
          >
            {racing.value ? words.raceStop : words.raceStart}
          </button>
          {chosen.value.length === 0 && <p class="hint">{words.raceNone}</p>}
        </div>
      </form>
      {lanes.value.length === 0 ? <p class="empty">{words.raceEmpty}</p> : <Lanes />}
    </div>
  );
}

function Lanes() {
  const { lanes, w } = useApp();
  const words = w.value;
  const now = lanes.value;
  const series = useMemo(
    () =>
      now.map(({ optimizer, curve }) => ({
        name: optimizer,
        color: colorOf(optimizer),
        columns: curve.columns,
      })),
    [now],
  );
  const standing = now.toSorted((a, b) => (a.cost ?? Infinity) - (b.cost ?? Infinity));
  return (
    <>
      <section>
        <h2>{words.raceCost}</h2>
        <Chart label={words.raceCost} series={series} xName={words.epoch} logY height={340} />
      </section>
      <div class="scroll">
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{words.optimizer}</th>
              <th scope="col">{words.raceRate}</th>
              <th scope="col">{words.cost}</th>
              <th scope="col">{words.accuracy}</th>
              <th scope="col">{words.seconds}</th>
            </tr>
          </thead>
          <tbody>
            {standing.map(({ optimizer, lr, cost, accuracy, seconds, failure }) => (
              <tr key={optimizer}>
                <th scope="row">{optimizer}</th>
                <td>{lr}</td>
                <td title={failure}>{failure ? words.raceOut : (cost?.toPrecision(3) ?? "–")}</td>
                <td>{accuracy === undefined ? "–" : percent(accuracy)}</td>
                <td>{seconds.toFixed(1)} s</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function colorOf(name: OptimizerName): string {
  return palette[optimizerNames.indexOf(name) % palette.length]!;
}
