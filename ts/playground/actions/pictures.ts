// The box to draw in: sends pictures to the network and shows its answers.

import { hasDigits, type NamedFile } from "../worker/protocol.ts";
import type { Context } from "./context.ts";

/** Longest side of a picture from a file, in pixels. Larger pictures are scaled down. */
const MOST_SIDE = 600;

export function createPictures({ client, data, answer, message, w, attempt, setView }: Context) {
  let isAsking = false;
  let newest: ImageData | undefined;
  /** How often the box has been emptied. Answers to what was drawn before are dropped. */
  let emptied = 0;

  /** Puts a picture into the box. While the network is busy with one, only the newest waits. */
  async function showPicture(picture: ImageData): Promise<void> {
    newest = picture;
    if (isAsking) return;
    isAsking = true;
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
    isAsking = false;
  }

  async function openPicture(named: NamedFile): Promise<void> {
    const { path, file } = named;
    if (data.value && !hasDigits(data.value)) {
      setView({ tab: "draw" });
      const given = await attempt(() => client.call("answerFile", named), w.value.notRead);
      if (given) answer.value = given;
      return;
    }
    const image = await createImageBitmap(file).catch(() => undefined);
    if (!image) {
      message.value = { isError: true, text: w.value.notRead, detail: path };
      return;
    }
    setView({ tab: "draw" });
    await showPicture(pixelsOf(image));
  }

  function empty(): void {
    newest = undefined;
    emptied += 1;
  }

  /** Shows a test image instead of a drawing. */
  async function showTest(index: number): Promise<void> {
    empty();
    answer.value = await attempt(() => client.call("answerTest", index));
  }

  async function clearPicture(): Promise<void> {
    empty();
    answer.value = undefined;
    await attempt(() => client.call("answer", undefined));
  }

  return { openPicture, showPicture, showTest, clearPicture };
}

/** The picture on white. */
function pixelsOf(image: ImageBitmap): ImageData {
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
