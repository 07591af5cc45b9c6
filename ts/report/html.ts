// HTML from templates: whatever is put into one is escaped, unless it is HTML already.

/** Made by `html` or `trusted` only. */
export interface Html {
  readonly html: string;
}

export type Content = string | number | Html | readonly Html[];

/** As html`<td>${text}</td>`. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = strings.map((part, i) => part + (i < values.length ? rendered(values[i]!) : ""));
  return { html: parts.join("") };
}

/** Markup that comes from a library or is our own: it is taken as it is. */
export function trusted(markup: string): Html {
  return { html: markup };
}

/** Text so that it is text between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rendered(value: Content): string {
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return "html" in value ? value.html : value.map((part) => part.html).join("\n");
}
