// The settings beside the views: network, learning, engine, data.

import { optimizerNames } from "../../core/optimizer.ts";
import { engines } from "../state/address.ts";
import { withOptimizer } from "../state/setup.ts";
import { useApp } from "./context.ts";
import { DataSettings } from "./data_settings.tsx";
import { Section, Select } from "./fields.tsx";
import { NetworkSettings } from "./network_settings.tsx";
import { SetupNumber } from "./setup_number.tsx";

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
      <SetupNumber name="lr" min={0} />
      <SetupNumber name="weightDecay" min={0} />
      <SetupNumber name="batchSize" min={1} step={1} />
      <SetupNumber name="epochs" min={1} step={1} />
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
