// Where the digits come from: drawn by the program, MNIST from a server, or the user's files.

import type { LinkedData } from "../state/address.ts";
import type { NamedFile } from "../worker/protocol.ts";
import type { Context } from "./context.ts";

/** Test digits per training digit, as in MNIST. */
const TEST_SHARE = 1 / 5;
const MOST_DRAWN_TEST = 10_000;

/** @param open opens a run on the new data */
export function createData(context: Context, open: () => Promise<void>) {
  const { view, offers, data, labelColumn, drawing, busy, message, w, client, attempt, setView } =
    context;

  /** Takes data and opens a run on it. Returns whether the data could be read. */
  async function takeData(read: () => Promise<void>, what?: string): Promise<boolean> {
    busy.value = true;
    const isRead = (await attempt(() => read().then(() => true), what)) ?? false;
    busy.value = false;
    drawing.value = undefined;
    if (isRead) await open();
    return isRead;
  }

  async function draw(): Promise<void> {
    const train = view.value.drawn;
    const test = Math.min(MOST_DRAWN_TEST, train * TEST_SHARE);
    await takeData(() => client.call("drawDigits", train, test));
  }

  async function chooseData(wanted: LinkedData, drawn = view.value.drawn): Promise<void> {
    setView({ data: wanted, drawn });
    if (wanted === "drawn") return draw();
    const folder = offers.value.mnist;
    if (folder === null || !(await takeData(() => client.call("fetchDigits", [folder])))) {
      setView({ data: "drawn" });
      if (!data.value) await draw();
    }
  }

  async function fetchData(urls: readonly string[]): Promise<void> {
    await takeData(() => client.call("fetchDigits", urls), w.value.notRead);
  }

  async function readData(files: readonly NamedFile[]): Promise<void> {
    let notes: readonly string[] = [];
    const read = async () => {
      notes = await client.call("readFiles", files, labelColumn.value.trim() || undefined);
    };
    const isRead = await takeData(read, w.value.notRead);
    if (isRead && notes.length > 0) message.value = { isError: false, text: notes.join("; ") };
  }

  return { chooseData, fetchData, readData };
}
