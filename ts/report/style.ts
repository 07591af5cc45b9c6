// The report's style sheet: for screens light and dark, for phones, for paper. It fetches nothing.

export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #5c6570; --line: #d5dae0; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #14171b; --ink: #e4e8ec; --soft: #9aa4af; --line: #363d45; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
section { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
.soft, figcaption, caption, small { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0; }
figcaption { font-size: .875rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem; }
caption { text-align: left; padding-bottom: .4rem; }
th { font-weight: 600; }
.wide { overflow-x: auto; }
.settings { font-size: .8125rem; }
.settings th, .settings td { padding: .4rem .45rem; text-align: left; border-bottom: 1px solid var(--line); }
.settings th { line-height: 1.25; }
.settings thead th { vertical-align: bottom; }
.settings th:first-child { min-width: 7.5rem; }
.settings td { white-space: nowrap; }
.settings .number { text-align: right; }
.settings td:last-child { font-family: ui-monospace, monospace; font-size: .75rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.25rem 2rem; margin-top: 1rem; }
.plots svg { display: block; width: 100%; height: auto; }
.tables { display: flex; flex-wrap: wrap; gap: 1.5rem 3rem; margin-top: 1.5rem; align-items: flex-start; }
.tables > * { max-width: 100%; }
.confusion td, .confusion th { width: 3rem; height: 2rem; padding: 0 .1rem; text-align: center; }
.confusion td { border: 1px solid var(--line); }
.confusion thead td { border: 0; }
.confusion .none { color: var(--soft); opacity: .6; }
.confusion .right { background: rgb(0 114 178 / calc(var(--share) * .4)); font-weight: 600; }
.confusion .wrong { background: rgb(213 94 0 / calc(.08 + var(--share) * .5)); }
.metrics td, .metrics th { height: 2rem; padding: 0 .6rem; text-align: right; border-bottom: 1px solid var(--line); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.25rem, 1fr)); gap: 1rem .5rem; }
.gallery figcaption { line-height: 1.35; }
img { image-rendering: pixelated; }
.gallery img { width: 56px; height: auto; display: block; }
.templates img { width: 84px; }
.weights img { width: 100%; max-width: 58rem; height: auto; display: block; margin-bottom: .4rem; }
@media (max-width: 40rem) {
  body { font-size: 15px; padding: 1rem .75rem 3rem; }
  .confusion { font-size: .72rem; width: 100%; }
  .confusion td, .confusion th { width: auto; height: 1.75rem; }
  .weights img { image-rendering: auto; }
  .settings th:first-child { position: sticky; left: 0; background: var(--paper); }
}
@media print {
  @page { size: A4; margin: 14mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.35; }
  section { break-before: page; border: 0; padding: 0; margin: 0; }
  .overlay { break-before: auto; margin-top: 1.5rem; }
  h2, h3 { break-after: avoid; }
  h3 { margin-top: .75rem; font-size: 10.5pt; }
  p { margin-bottom: .4rem; max-width: none; }
  figure, tr { break-inside: avoid; }
  .wide { overflow: visible; }
  .settings { font-size: 6.5pt; }
  .settings th, .settings td { padding: .25rem .3rem; white-space: normal; overflow-wrap: normal; }
  .settings td:last-child { font-size: 6pt; }
  .settings th:first-child { min-width: 0; }
  .plots { grid-template-columns: 1fr 1fr; gap: .75rem 1rem; margin-top: .5rem; max-width: 90%; }
  .weights img { max-width: 60%; }
  .weights figcaption { font-size: 8pt; }
  .gallery { grid-template-columns: repeat(10, 1fr); gap: .5rem .25rem; font-size: 7pt; }
  .gallery figcaption { font-size: 7pt; }
  .gallery img { width: 34px; }
  .templates img { width: 50px; }
  .tables { gap: 1rem 1.5rem; flex-wrap: nowrap; margin-top: .75rem; }
  .confusion, .metrics { font-size: 8pt; }
  .confusion td, .confusion th { width: 2.1rem; height: 1.35rem; }
  .metrics td, .metrics th { height: 1.35rem; padding: 0 .4rem; }
}
`;
