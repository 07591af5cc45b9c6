// The misclassified test examples, the most confident mistakes first.

import { className } from "../core/class_names.ts";
import type { Dataset } from "../core/dataset.ts";
import { brightnessRange } from "../core/image_range.ts";
import type { Evaluation } from "../core/session.ts";
import { grouped, percent } from "./format.ts";
import { type Html, html } from "./html.ts";
import { dataUri, tileImage } from "./tiles.ts";

export interface Mistake {
  /** Index of the test example. */
  readonly index: number;
  readonly label: number;
  readonly prediction: number;
  /** Probability of the prediction; with a loss on outputs, the output itself. */
  readonly probability: number;
}

const MOST_SHOWN = 30;

/** All mistakes, the most confident first, ties in the order of the test set. */
export function mistakesOf({ predictions, probabilities }: Evaluation, test: Dataset): Mistake[] {
  const outputs = probabilities.length / test.count;
  const mistakes: Mistake[] = [];
  predictions.forEach((prediction, index) => {
    const label = test.labels[index]!;
    if (prediction === label) return;
    const probability = probabilities[index * outputs + prediction]!;
    mistakes.push({ index, label, prediction, probability });
  });
  return mistakes.sort((a, b) => b.probability - a.probability);
}

/** Captioned pictures of the first mistakes; captions only if the inputs are no images. */
export function mistakesGallery(mistakes: readonly Mistake[], test: Dataset): Html {
  if (mistakes.length === 0) return html`<p>None of the ${grouped(test.count)} is misread.</p>`;
  const shown = mistakes.slice(0, MOST_SHOWN);
  const which =
    shown.length < mistakes.length
      ? `the ${shown.length} most confident mistakes`
      : "the most confident first";
  const figures = shown.map((mistake) => figure(mistake, test));
  return html`<p>${grouped(mistakes.length)} of ${grouped(test.count)} are misread; ${which}.</p>
<div class="gallery">
${figures}
</div>`;
}

function figure({ index, label, prediction, probability }: Mistake, test: Dataset): Html {
  const [is, read] = [className(label, test.classNames), className(prediction, test.classNames)];
  const caption = html`<figcaption>is ${is}, read <b>${read}</b><br>${percent(probability)}<br><small>#${index}</small></figcaption>`;
  const image = test.shape
    ? html`<img src="${picture(index, test)}" alt="test image ${index}" width="${test.shape[1]}" height="${test.shape[0]}">`
    : html``;
  return html`<figure>${image}${caption}</figure>`;
}

function picture(index: number, { inputs, features, shape }: Dataset): string {
  const pixels = inputs.subarray(index * features, (index + 1) * features);
  const [rows, columns, channels] = shape!;
  const range = brightnessRange(pixels);
  return dataUri(tileImage({ matrices: [pixels], rows, columns, channels, range }));
}
