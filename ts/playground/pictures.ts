// The box to draw in: pictures on their way to the network and its answers.

import type { Signal } from "@preact/signals";
import type { Client } from "./client.ts";
import type { Message } from "./signals.ts";
import type { Words } from "./words/index.ts";
import type { Answer } from "./worker/protocol.ts";

/** Longest side of a picture from a file, in pixels. */
const MOST_SIDE = 600;

interface PictureOptions {
  readonly client: Client;
  readonly answer: Signal<Answer | undefined>;
  readonly message: Signal<Message | undefined>;
  readonly w: { readonly value: Words };
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>;
}

export function createPictures({ client, answer, message, w, attempt }: PictureOptions) {
  let asked = false;
  let newest: ImageData | undefined;
  /** Counts the emptyings of the box: what was drawn before has no answer after. */
  let emptied = 0;

  /** Puts a picture into the box. While one is looked at, of those that come only the newest waits. */
  async function showPicture(picture: ImageData): Promise<void> {
    newest = picture;
    if (asked) return;
    asked = true;
    while (newest) {
      const { width, height, data: rgba } = newest as ImageData;
      newest = undefined;
      const before = emptied;
      const grey = new Uint8Array(width * height);
      for (let i = 0; i < grey.length; i++) {
        grey[i] = (rgba[4 * i]! * 299 + rgba[4 * i + 1]! * 587 + rgba[4 * i + 2]! * 114) / 1000;
      }
      const given = await attempt(() => client.call("answer", { width, height, data: grey }));
      if (given && before === emptied) answer.value = given;
    }
    asked = false;
  }

  /** The picture of a file on white, made smaller where it is large; undefined, with a message, of what is none. */
  async function read(file: File): Promise<ImageData | undefined> {
    const image = await createImageBitmap(file).catch(() => undefined);
    if (!image) {
      message.value = { isError: true, text: w.value.notRead, detail: file.name };
      return undefined;
    }
    const scale = Math.min(1, MOST_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  }

  function empty(): void {
    newest = undefined;
    emptied += 1;
  }

  /** A test image in place of a drawing. */
  async function showTest(index: number): Promise<void> {
    empty();
    answer.value = await attempt(() => client.call("answerTest", index));
  }

  async function clearPicture(): Promise<void> {
    empty();
    answer.value = undefined;
    await attempt(() => client.call("answer", undefined));
  }

  return { read, showPicture, showTest, clearPicture };
}
