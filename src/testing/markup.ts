import { escapeHtml, page } from '../web/markup.ts'

/** A page of a test provider. `main` is markup, `title` is text. */
export function markupOf(title: string, main: string): string {
  return page(escapeHtml(title), `<h1>${escapeHtml(title)}</h1>\n${main}`)
}
