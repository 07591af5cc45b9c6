// A strict reader of HTML and SVG as the report writes them: every element closed, every attribute
// quoted, text escaped. Throws at the first thing that is none of this.

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const TOKEN = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
/** Elements of HTML that have no end. */
const VOID = ["meta", "br", "img"];

/** The elements of a text, below a root without a name. */
export function parseMarkup(text: string): Element {
  const root: Element = { name: "", attributes: {}, children: [] };
  const open = [root];
  const token = new RegExp(TOKEN);
  token.lastIndex = /^<!doctype html>/.exec(text)?.[0].length ?? 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (!found) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 60)}`);
    const [, closing, name = "", attributes = "", selfClosing, content] = found;
    const parent = open.at(-1)!;
    if (content !== undefined) parent.children.push(unescaped(content));
    else if (!closing) {
      const element = { name, attributes: attributesOf(attributes), children: [] };
      parent.children.push(element);
      if (!selfClosing && !VOID.includes(name)) open.push(element);
    } else if (open.pop()!.name !== name) {
      throw new Error(`</${name}> at ${at} closes a ${parent.name}`);
    }
  }
  if (open.length !== 1) throw new Error(`${open.at(-1)!.name} is not closed`);
  return root;
}

/** All elements of a name, in the order of the text. */
export function elementsOf(root: Element, name: string): Element[] {
  return root.children.flatMap((child) => {
    if (typeof child === "string") return [];
    return [...(child.name === name ? [child] : []), ...elementsOf(child, name)];
  });
}

/** All text in an element. */
export function textOf({ children }: Element): string {
  return children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}

/** The cells of each row of a table. */
export function rowsOf(table: Element): string[][] {
  return elementsOf(table, "tr").map((row) =>
    row.children.flatMap((cell) => (typeof cell === "string" ? [] : [textOf(cell)])),
  );
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, unescaped(value!)]));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w*));?/g, (entity, code?: string, name = "") => {
    if (code !== undefined) return String.fromCharCode(Number(code));
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`${entity} is no entity`);
    return character;
  });
}
