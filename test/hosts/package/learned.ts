// What the app prints, and whether it prints that in another host or in a page.

import process from "node:process";
import * as assert from "uvu/assert";
import { listen } from "../browser.ts";
import { output, PATIENCE } from "./installed.ts";

/** The app's lines in Node, without a bundler. */
export const learned = output(process.execPath, ["app.js"]);

/** Opens a page and waits until it has printed as many lines as the app in Node; they have to be the same. */
export async function learnsInPage(origin: string, path = "/"): Promise<void> {
  const most = learned.split("\n").length - 1;
  const lines: string[] = [];
  const onLine = (line: string) => {
    if (line.startsWith("learned")) lines.push(line);
    else if (!line.startsWith("[vite]")) console.log(`  ${line}`);
    return lines.length === most;
  };
  await listen({ origin }, path, onLine, PATIENCE);
  assert.is(`${lines.join("\n")}\n`, learned);
}
