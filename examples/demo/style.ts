import { html } from './html.ts'

/** The style of every page, in the light and in the dark. */
export const style = html`
  :root { color-scheme: light dark; --accent: light-dark(#0b57d0, #a8c7fa); --line: light-dark(#d5d9e0, #44474e);
    --soft: light-dark(#f5f7fa, #1e2024); --muted: light-dark(#55595f, #b4b8bf);
    accent-color: var(--accent); font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem }
  h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.5rem }
  h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem }
  p { margin: 0.5rem 0; max-width: 65ch }
  a { color: var(--accent); overflow-wrap: anywhere }
  small, .muted { color: var(--muted) }
  code { font: 0.875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
  td > code { display: inline-block; min-width: 12ch }
  code.name { white-space: nowrap }
  .place { color: var(--muted); font-size: 0.875rem; margin: 0 0 1.5rem }
  .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); list-style: none;
    margin: 1.5rem 0; padding: 0 }
  .cards.connections { grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)) }
  .cards li { background: var(--soft); border: 1px solid var(--line); border-radius: 0.75rem; display: flex;
    flex-direction: column; gap: 0.5rem; padding: 1rem }
  .cards h2, .cards p { margin: 0 }
  .cards p + .button, .cards p + form, .cards h2 + form { margin-top: auto }
  .cards .button { padding: 0.5rem; width: 100% }
  .code { background: var(--soft); border: 1px solid var(--line); border-radius: 0.75rem; display: inline-block;
    font: 600 2rem/1 ui-monospace, monospace; letter-spacing: 0.1em; margin: 0.5rem 0; padding: 1rem 1.5rem }
  .actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.25rem 0 }
  .button { background: transparent; border: 1px solid var(--accent); border-radius: 0.5rem; box-sizing: border-box; color: var(--accent);
    cursor: pointer; display: inline-block; font: inherit; padding: 0.5rem 1rem; text-align: center;
    text-decoration: none }
  .primary { background: var(--accent); color: light-dark(#fff, #062e6f) }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
  .wide { overflow-x: auto }
  table { border-collapse: collapse; min-width: 100% }
  th, td { border-bottom: 1px solid var(--line); padding: 0.5rem 1rem 0.5rem 0; text-align: start; vertical-align: top }
  thead th { color: var(--muted); font-size: 0.875rem; font-weight: 600; white-space: nowrap }
  tbody th { font-weight: 600; white-space: nowrap }
  td ul { margin: 0; padding: 0 0 0 1rem }
`
