// Several optimisers on the same network from the same initial weights.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type OptimizerName, optimizerNames } from "../../core/optimizer.ts";
import { percent } from "../format.ts";
import { Chart, palette } from "../parts/chart.tsx";
import { useApp } from "../parts/context.ts";
import { Check, NumberField } from "../parts/fields.tsx";
import { Table } from "../parts/table.tsx";

/** Chosen at first. */
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
            <Check
              key={name}
              checked={chosen.value.includes(name)}
              disabled={racing.value}
              onToggle={() => toggle(name)}
            >
              <i class="line" style={{ color: colorOf(name) }} aria-hidden="true" />
              {name}
            </Check>
          ))}
        </fieldset>
        <div class="fields">
          <NumberField
            label={words.epochs}
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
      <Table heads={[words.optimizer, words.lr, words.cost, words.accuracy, words.seconds]}>
        {standing.map(({ optimizer, lr, cost, accuracy, seconds, failure }) => (
          <tr key={optimizer}>
            <th scope="row">{optimizer}</th>
            <td>{lr}</td>
            <td title={failure}>{failure ? words.raceOut : (cost?.toPrecision(3) ?? "–")}</td>
            <td>{accuracy === undefined ? "–" : percent(accuracy)}</td>
            <td>{seconds.toFixed(1)} s</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function colorOf(name: OptimizerName): string {
  return palette[optimizerNames.indexOf(name) % palette.length]!;
}
