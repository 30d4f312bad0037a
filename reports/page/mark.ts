import type { Mark } from '../table.ts'
import { type Html, html } from './html.ts'

/** A shape per outcome, drawn rather than typed, so that no font is needed for it. Decoration: the word stands beside it. */
export function markShape(mark: Mark): Html {
  return html`<svg class="shape ${mark}" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">${drawings[mark]}</svg>`
}

const tick = html`<circle cx="8" cy="8" r="8" class="ground"/><path d="M4.2 8.3l2.6 2.6 5-5.4" class="stroke"/>`
const drawings: Readonly<Record<Mark, Html>> = {
  met: tick,
  ok: tick,
  missed: html`<path d="M8 .8L16 15.2H0z" class="ground"/><path d="M8 6v4.2M8 12.2v1" class="stroke"/>`,
  warning: html`<path d="M8 0l8 8-8 8-8-8z" class="ground"/><path d="M8 4v5M8 11v1.2" class="stroke"/>`,
  inconclusive: html`<circle cx="8" cy="8" r="7.2" class="ring"/><path d="M5.9 6.3a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.5M8 11.3v1" class="outline"/>`,
  measured: html`<circle cx="8" cy="8" r="7.2" class="ring"/><path d="M4.5 8h7" class="outline"/>`,
  invalid: html`<rect width="16" height="16" class="ground"/><path d="M4.5 4.5l7 7m0-7l-7 7" class="stroke"/>`,
}

export function badge(mark: Mark, word: string): Html {
  return html`<span class="badge ${mark}">${markShape(mark)} ${word}</span>`
}
