// Starts the page: worker, state, components.

import { render } from "preact";
import { createApp } from "./app.ts";
import { droppedFiles } from "./dropped.ts";
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
// Files and folders can be dropped anywhere on the page.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(app.takeFiles);
});
void app.begin();

// Lets the page work offline. Browsers offer service workers on https and localhost only.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(new URL("service.js", document.baseURI)).catch(() => {});
}
