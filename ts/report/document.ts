// A whole HTML file around a title and a body: no script, no request.

import { type Html, html, trusted } from "./html.ts";
import { STYLE } from "./style.ts";

/** The file as text; `extraStyle` is CSS beside the report's own. */
export function htmlDocument(title: string, body: Html, extraStyle = ""): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(STYLE + extraStyle)}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`.html;
}

/** An SVG as a figure. A page needs no namespaces, and without them the file names no address at all. */
export function svgFigure(svg: string): Html {
  return html`<figure>${trusted(svg.replace(/ xmlns(?::\w+)?="[^"]*"/g, ""))}</figure>`;
}
