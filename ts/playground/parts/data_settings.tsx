// The settings of the data: drawn digits, MNIST from this server or the web, or files.

import { useSignal } from "@preact/signals";
import { mnistMirrors } from "../../data/mnist.ts";
import { findLab } from "../../labs/labs.ts";
import { drawnCounts } from "../state/address.ts";
import { useApp } from "./context.ts";
import { FileButton, Section, Select } from "./fields.tsx";

const mirrorHosts = mnistMirrors.map((mirror) => new URL(mirror).host).join(", ");

export function DataSettings() {
  const {
    view,
    offers,
    data,
    labelColumn,
    drawing,
    busy,
    setup,
    chooseData,
    takeFiles,
    fetchData,
    w,
  } = useApp();
  const words = w.value;
  const url = useSignal("");
  const facts = data.value;
  const name = facts && (words.dataNames[facts.name] ?? facts.name);
  const isBusy = busy.value;
  const grouped = (count: number) => count.toLocaleString(words.htmlLanguage);
  return (
    <Section title={words.data}>
      <p class="wide status" aria-live="polite">
        {drawing.value
          ? words.drawing(drawing.value.drawn, drawing.value.total)
          : isBusy
            ? `${words.fetching} …`
            : facts && words.dataNow(name!, grouped(facts.train), grouped(facts.test))}
        {findLab(setup.value.lab).data && ` ${words.labData}`}
      </p>
      <Select
        label={words.drawnCount}
        wide
        value={String(view.value.drawn)}
        choices={drawnCounts.map((count) => [String(count), grouped(count)])}
        disabled={isBusy}
        onChange={(count) => chooseData("drawn", Number(count))}
      />
      <p class="hint wide">{words.drawnHint}</p>
      <div class="wide buttons">
        <button type="button" disabled={isBusy} onClick={() => chooseData("drawn")}>
          {words.drawnDigits}
        </button>
        {offers.value.mnist !== null && (
          <button type="button" disabled={isBusy} onClick={() => chooseData("mnist")}>
            {words.mnistHere}
          </button>
        )}
        <button
          type="button"
          disabled={isBusy}
          title={words.mnistDownloadHint(mirrorHosts)}
          onClick={() => fetchData(mnistMirrors)}
        >
          {words.mnistDownload}
        </button>
        <FileButton multiple disabled={isBusy} title={words.filesHint} onFiles={takeFiles}>
          {words.chooseFiles}
        </FileButton>
        <FileButton folder disabled={isBusy} title={words.folderHint} onFiles={takeFiles}>
          {words.chooseFolder}
        </FileButton>
      </div>
      <form
        class="wide url"
        onSubmit={(event) => {
          event.preventDefault();
          void fetchData([url.value]);
        }}
      >
        <label class="field wide">
          <span>{words.mnistUrl}</span>
          <input
            type="text"
            inputMode="url"
            placeholder="https://…/"
            value={url.value}
            onInput={(event) => {
              url.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" disabled={isBusy || url.value.trim() === ""}>
          {words.fetchUrl}
        </button>
      </form>
      <label class="field wide">
        <span>{words.labelColumn}</span>
        <input
          type="text"
          placeholder="first, last, species …"
          value={labelColumn.value}
          onInput={(event) => {
            labelColumn.value = event.currentTarget.value;
          }}
        />
      </label>
      <p class="hint wide">{words.filesHint}</p>
    </Section>
  );
}
