// The settings of the network: lab, hidden layers, activation, initialisation.

import { initialisers } from "../../core/recipe.ts";
import { findLab, labs } from "../../labs/labs.ts";
import { hiddenActivations, setupOfLab } from "../state/setup.ts";
import { useApp } from "./context.ts";
import { Section, Select } from "./fields.tsx";
import { SetupNumber } from "./setup_number.tsx";

/** Units of an added layer if there is none to copy. */
const NEW_UNITS = 64;
const MOST_LAYERS = 8;
const MOST_UNITS = 4096;

export function NetworkSettings() {
  const { setup, change, w } = useApp();
  const words = w.value;
  const now = setup.value;
  const isChanged = JSON.stringify(now) !== JSON.stringify(setupOfLab(now.lab));
  const { title, quirks } = findLab(now.lab);
  const titleOf = (id: string, own: string) => words.labTitles[id] ?? own;
  return (
    <Section title={words.network}>
      <Select
        wide
        label={words.lab}
        value={now.lab}
        choices={labs.map((lab) => [lab.id, `${lab.id}: ${titleOf(lab.id, lab.title)}`])}
        onChange={(lab) => change({ ...setupOfLab(lab) })}
      />
      <p class="hint wide">
        {titleOf(now.lab, title)}
        {isChanged && (
          <>
            {" "}
            <em>({words.labChanged})</em>{" "}
            <button type="button" class="link" onClick={() => change(setupOfLab(now.lab))}>
              {words.labsOwn}
            </button>
          </>
        )}
      </p>
      {quirks && (
        <details class="quirks wide">
          <summary>{words.quirks}</summary>
          <ul lang="en">
            {quirks.map((quirk) => (
              <li key={quirk}>{quirk}</li>
            ))}
          </ul>
        </details>
      )}
      <HiddenLayers />
      <Select
        label={words.activation}
        value={now.activation}
        choices={hiddenActivations.map((name) => [name, words.activations[name]])}
        disabled={now.hidden.length === 0}
        onChange={(activation) => change({ activation })}
      />
      <Select
        label={words.startOfWeights}
        value={now.start}
        choices={initialisers.map((name) => [name, words.starts[name]])}
        onChange={(start) => change({ start })}
      />
      <SetupNumber name="dropout" min={0} max={0.95} step={0.05} />
      <SetupNumber name="seed" min={0} step={1} />
    </Section>
  );
}

function HiddenLayers() {
  const { setup, change, w } = useApp();
  const words = w.value;
  const { hidden } = setup.value;
  const replace = (layer: number, ...units: number[]) =>
    change({ hidden: hidden.toSpliced(layer, 1, ...units) });
  return (
    <fieldset class="hidden wide">
      <legend>{words.hidden}</legend>
      {hidden.length === 0 && <span class="hint">{words.noHidden}</span>}
      {hidden.map((units, layer) => (
        <span class="layer" key={layer}>
          <input
            type="number"
            aria-label={words.unitsOf(layer + 1)}
            min={1}
            max={MOST_UNITS}
            step={1}
            value={units}
            onChange={(event) => replace(layer, event.currentTarget.valueAsNumber || units)}
          />
          <button
            type="button"
            class="small"
            aria-label={words.removeLayer(layer + 1)}
            title={words.removeLayer(layer + 1)}
            onClick={() => replace(layer)}
          >
            ×
          </button>
        </span>
      ))}
      {hidden.length < MOST_LAYERS && (
        <button
          type="button"
          class="small"
          title={words.addLayer}
          aria-label={words.addLayer}
          onClick={() => change({ hidden: [...hidden, hidden.at(-1) ?? NEW_UNITS] })}
        >
          +
        </button>
      )}
    </fieldset>
  );
}
