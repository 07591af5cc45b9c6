// The page: header, controls, settings and the chosen view.

import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "./parts/context.ts";
import { Controls } from "./parts/controls.tsx";
import { Settings } from "./parts/settings.tsx";
import { languages, type Tab, tabs } from "./state/address.ts";
import { DrawTab } from "./tabs/draw.tsx";
import { GradientTab } from "./tabs/gradient.tsx";
import { MistakesTab } from "./tabs/mistakes.tsx";
import { RaceTab } from "./tabs/race.tsx";
import { TrainTab } from "./tabs/train.tsx";
import { WeightsTab } from "./tabs/weights.tsx";
import { words as allWords } from "./words/index.ts";

const views: Readonly<Record<Tab, ComponentType>> = {
  train: TrainTab,
  mistakes: MistakesTab,
  weights: WeightsTab,
  draw: DrawTab,
  gradient: GradientTab,
  race: RaceTab,
};

export function Page() {
  const { view, announcement, w } = useApp();
  const words = w.value;
  const View = views[view.value.tab];
  useEffect(() => {
    document.documentElement.lang = words.htmlLanguage;
    document.title = words.title;
  }, [words]);
  return (
    <div class="page">
      <header>
        <h1>simdigit</h1>
        <p>{words.tagline}</p>
        <CopyLink />
        <LanguageChoice />
      </header>
      <Controls />
      <Notice />
      <div class="columns">
        <aside aria-label={words.settings}>
          <details class="all-settings" open={matchMedia("(min-width: 900px)").matches}>
            <summary>{words.settings}</summary>
            <Settings />
          </details>
        </aside>
        <main>
          <Tabs />
          <div class="view" role="tabpanel" id="view" aria-labelledby={`tab-${view.value.tab}`}>
            <View />
          </div>
        </main>
      </div>
      <p class="unseen" role="status">
        {announcement.value}
      </p>
    </div>
  );
}

/** Arrow keys move between tabs, as users of screen readers expect. */
function Tabs() {
  const { view, setView, w } = useApp();
  const words = w.value;
  const { tab: chosen } = view.value;
  const go = (by: number) => {
    const next = tabs[(tabs.indexOf(chosen) + by + tabs.length) % tabs.length]!;
    setView({ tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={words.tabsLabel}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") go(1);
        if (event.key === "ArrowLeft") go(-1);
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === chosen}
          aria-controls="view"
          tabIndex={tab === chosen ? 0 : -1}
          onClick={(event) => {
            setView({ tab });
            event.currentTarget.scrollIntoView({ block: "nearest", inline: "center" });
          }}
        >
          {words.tabs[tab]}
        </button>
      ))}
    </div>
  );
}

function Notice() {
  const { message, w } = useApp();
  const words = w.value;
  const now = message.value;
  if (!now) return null;
  const { isError, text, detail, action } = now;
  return (
    <div class={isError ? "notice error" : "notice"} role={isError ? "alert" : "status"}>
      <p>
        {text}
        {detail && (
          <>
            {": "}
            <span lang="en">{detail}</span>
          </>
        )}
      </p>
      {action && (
        <button type="button" onClick={action.act}>
          {action.label}
        </button>
      )}
      <button
        type="button"
        class="small"
        aria-label={words.dismiss}
        title={words.dismiss}
        onClick={() => {
          message.value = undefined;
        }}
      >
        ×
      </button>
    </div>
  );
}

/** Copies the address, which holds the settings. Hidden where pages cannot write to the clipboard. */
function CopyLink() {
  const { w } = useApp();
  const copied = useSignal(false);
  if (!navigator.clipboard) return null;
  return (
    <button
      type="button"
      class="quiet"
      title={w.value.copyLinkHint}
      onClick={async () => {
        copied.value = await navigator.clipboard.writeText(location.href).then(
          () => true,
          () => false,
        );
        setTimeout(() => {
          copied.value = false;
        }, 2000);
      }}
    >
      {copied.value ? `✓ ${w.value.copied}` : w.value.copyLink}
    </button>
  );
}

function LanguageChoice() {
  const { language, setView, w } = useApp();
  return (
    <fieldset class="languages">
      <legend class="unseen">{w.value.language}</legend>
      {languages.map((known) => (
        <button
          key={known}
          type="button"
          lang={known}
          aria-pressed={known === language.value}
          onClick={() => setView({ language: known })}
        >
          {allWords[known].languageName}
        </button>
      ))}
    </fieldset>
  );
}
