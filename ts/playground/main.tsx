// Starts the page: the worker, the state, the components.

import { render } from "preact";
import { createApp } from "./app.ts";
import { Page } from "./page.tsx";
import { AppContext } from "./parts/context.ts";

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const app = createApp(worker);
render(
  <AppContext.Provider value={app}>
    <Page />
  </AppContext.Provider>,
  document.getElementById("root")!,
);
addEventListener("hashchange", () => void app.follow());
// Files may be dropped anywhere.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  void app.takeFiles([...(event.dataTransfer?.files ?? [])]);
});
void app.begin();

// Offline after loading. Browsers have service workers on https and localhost only.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(new URL("service.js", document.baseURI)).catch(() => {});
}
