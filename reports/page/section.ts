import { type Html, html, slug } from './html.ts'

/** One part of a page: its heading, its claim as a sentence, and what shows it. */
export function section(heading: string, claim: string | undefined, ...content: readonly (Html | false)[]): Html {
  const id = slug(heading)
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${claim !== undefined && html`<p class="claim">${claim}</p>`}
${content}</section>
`
}

/** Terms and what they are: side by side as a card, or as rows. */
export function facts(
  layout: 'card' | 'rows',
  entries: readonly (readonly [term: string, value: Html | string])[],
): Html {
  return html`<dl class="${layout}">${entries.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>
`,
  )}</dl>
`
}

/** Something to unfold. */
export function fold(summary: string, ...content: readonly (Html | false)[]): Html {
  return html`<details><summary>${summary}</summary>
${content}</details>
`
}
