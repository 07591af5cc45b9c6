// The settings beside the views: lab, network, learning, engine, data.

import { optimizerNames } from "../../core/optimizer.ts";
import { initialisers } from "../../core/recipe.ts";
import { type Activation, activations } from "../../core/spec.ts";
import { findLab, labs } from "../../labs/labs.ts";
import { engines } from "../state/address.ts";
import { type Setup, setupOfLab, withOptimizer } from "../state/setup.ts";
import { useApp } from "./context.ts";
import { DataSettings } from "./data_settings.tsx";
import { NumberField, Section, Select } from "./fields.tsx";

export function Settings() {
  const { invalid } = useApp();
  return (
    <div class="settings">
      <NetworkSettings />
      <LearningSettings />
      {invalid.value && (
        <p class="invalid" role="alert">
          {invalid.value}
        </p>
      )}
      <EngineSettings />
      <DataSettings />
    </div>
  );
}

function NetworkSettings() {
  const { setup, change, w } = useApp();
  const words = w.value;
  const now = setup.value;
  const changed = isChanged(now);
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
        {changed && (
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
      <NumberField
        label={words.dropout}
        value={now.dropout}
        min={0}
        max={0.95}
        step={0.05}
        onChange={(dropout) => change({ dropout })}
      />
      <NumberField
        label={words.seed}
        value={now.seed}
        min={0}
        step={1}
        onChange={(seed) => change({ seed })}
      />
    </Section>
  );
}

const hiddenActivations: readonly Activation[] = activations.filter((name) => name !== "linear");
/** What a further layer has at first, and how many the page makes. */
const NEW_UNITS = 64;
const MOST_LAYERS = 8;
const MOST_UNITS = 4096;

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

function LearningSettings() {
  const { setup, change, w } = useApp();
  const words = w.value;
  const now = setup.value;
  return (
    <Section title={words.learning}>
      <Select
        label={words.optimizer}
        value={now.optimizer}
        choices={optimizerNames.map((name) => [name, name])}
        onChange={(name) => change(withOptimizer(now, name))}
      />
      <NumberField label={words.lr} value={now.lr} min={0} onChange={(lr) => change({ lr })} />
      <NumberField
        label={words.weightDecay}
        value={now.weightDecay}
        min={0}
        onChange={(weightDecay) => change({ weightDecay })}
      />
      <NumberField
        label={words.batchSize}
        value={now.batchSize}
        min={1}
        step={1}
        onChange={(batchSize) => change({ batchSize })}
      />
      <NumberField
        label={words.epochs}
        value={now.epochs}
        min={1}
        step={1}
        onChange={(epochs) => change({ epochs })}
      />
    </Section>
  );
}

function EngineSettings() {
  const { view, missing, setView, reset, w } = useApp();
  const words = w.value;
  return (
    <Section title={words.engine}>
      <div class="wide engines" role="radiogroup" aria-label={words.engine}>
        {engines.map((engine) => {
          const reason = missing(engine);
          return (
            <label key={engine} class={reason ? "radio disabled" : "radio"}>
              <input
                type="radio"
                name="engine"
                value={engine}
                checked={view.value.engine === engine}
                disabled={reason !== undefined}
                onChange={() => {
                  setView({ engine });
                  void reset();
                }}
              />
              <span>
                {words.engines[engine]}
                {reason && <small>{words.missing[reason]}</small>}
              </span>
            </label>
          );
        })}
      </div>
    </Section>
  );
}

function isChanged(setup: Setup): boolean {
  return JSON.stringify(setup) !== JSON.stringify(setupOfLab(setup.lab));
}
