// HTML from templates. Inserted values are escaped unless they are HTML already.

/** Markup, made only by `html` or `trusted`. */
export interface Html {
  readonly html: string;
}

export type Content = string | number | Html | readonly Html[];

/** As html`<td>${text}</td>`. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = strings.map((part, i) => part + (i < values.length ? rendered(values[i]!) : ""));
  return { html: parts.join("") };
}

/** Marks markup of a library or of our own as HTML, unescaped. */
export function trusted(markup: string): Html {
  return { html: markup };
}

/** The text escaped for use between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rendered(value: Content): string {
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return "html" in value ? value.html : value.map((part) => part.html).join("\n");
}
