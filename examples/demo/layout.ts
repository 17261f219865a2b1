import { createHash } from 'node:crypto'
import { type Html, type HtmlValue, html } from './html.ts'
import { style } from './style.ts'

/** No script runs in these pages. There is no `form-action`, because browsers apply it to the redirects after a form. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style.toString()).digest('base64')}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}

const places = {
  application: html`<a href="/">relyant demo</a> · application`,
  edge: html`relyant demo · edge, an origin of its own`,
} as const

/** A page of the application, or of its edge. */
export function page(title: string, content: Html, place: keyof typeof places = 'application'): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · relyant demo</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="place">${places[place]}</p>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.toString()
}

/** A table whose first cell of each row heads it; it scrolls by itself where the window is narrow. */
export function table(title: string, heads: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-')
  return html`<h2 id="${id}">${title}</h2>
<div class="wide" role="region" aria-labelledby="${id}" tabindex="0">
<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
</tbody>
</table>
</div>`
}

export const muted = (text: string): Html => html`<span class="muted">${text}</span>`

export const json = (value: unknown): Html =>
  value === undefined ? muted('not sent') : html`<code>${JSON.stringify(value)}</code>`

export const list = (values: readonly string[]): Html =>
  values.length === 0 ? muted('none') : html`<ul>${values.map((value) => html`<li>${value}</li>`)}</ul>`

export const time = (date: Date): Html =>
  html`<time datetime="${date.toISOString()}">${date.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`
