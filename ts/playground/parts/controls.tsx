// Start, pause, step, reset, save, load, and the figures of the run.

import { percent } from "../format.ts";
import { useApp } from "./context.ts";
import { FileButton } from "./fields.tsx";

export function Controls() {
  const { run, start, pause, step, reset, save, takeFiles, w } = useApp();
  const words = w.value;
  const facts = run.value;
  const isRunning = facts?.running === true;
  const begun = facts !== undefined && facts.epochs + facts.step > 0;
  return (
    <section class="controls" aria-label={words.controls}>
      <div class="buttons">
        {isRunning ? (
          <button type="button" class="primary" onClick={pause}>
            <b aria-hidden="true">❚❚</b> {words.pause}
          </button>
        ) : (
          <button type="button" class="primary" disabled={!facts || facts.done} onClick={start}>
            <b aria-hidden="true">▶</b> {begun ? words.goOn : words.start}
          </button>
        )}
        <button
          type="button"
          title={words.stepHint}
          disabled={!facts || isRunning || facts.done}
          onClick={step}
        >
          {words.step}
        </button>
        <button type="button" disabled={!facts || !begun} onClick={reset}>
          {words.reset}
        </button>
        <button type="button" title={words.saveHint} disabled={!facts} onClick={save}>
          {words.save}
        </button>
        <FileButton
          title={words.loadHint}
          accept=".safetensors"
          disabled={!facts}
          onFiles={takeFiles}
        >
          {words.load}
        </FileButton>
      </div>
      <Figures />
    </section>
  );
}

function Figures() {
  const { run, setup, curves, grown, test, w } = useApp();
  const words = w.value;
  const facts = run.value;
  // The curves are not signals themselves.
  void grown.value;
  const cost = curves.batches.last;
  const share = test.value?.accuracy ?? curves.glances.last;
  const done = facts ? facts.epochs + facts.step / facts.steps : 0;
  const state = !facts
    ? words.stateLoading
    : facts.running
      ? words.stateRunning
      : facts.done
        ? words.stateDone
        : done > 0
          ? words.statePaused
          : words.stateReady;
  const figures: readonly [string, string][] = [
    [words.epoch, words.ofEpochs(done.toFixed(done % 1 === 0 ? 0 : 1), setup.value.epochs)],
    [words.cost, cost === undefined ? "–" : cost.toPrecision(3)],
    [words.accuracy, share === undefined ? "–" : percent(share)],
    [words.seconds, `${(facts?.seconds ?? 0).toFixed(1)} s`],
    [words.parameters, facts ? facts.parameters.toLocaleString(words.htmlLanguage) : "–"],
  ];
  return (
    <dl class="figures">
      <div class="state">
        <dt class="unseen">{words.controls}</dt>
        <dd data-run={facts?.running ? "running" : facts?.done ? "done" : "still"}>{state}</dd>
      </div>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
