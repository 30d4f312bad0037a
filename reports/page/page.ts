import type { Picture } from '../charts/chart-spec.ts'
import { paint, pictureSize } from '../charts/paint.ts'
import { type Code, type ContentBlock, type Document, type Fact, picturesOf, type Section } from '../document.ts'
import { Html, html, slug } from './html.ts'
import { badge } from './mark.ts'
import { pageTable } from './page-table.ts'
import { shell } from './shell.ts'

/** Pictures as data of images, by their ids. */
async function drawn(pictures: readonly Picture[]): Promise<ReadonlyMap<string, string>> {
  const entries = pictures.map(
    async (picture) => [picture.id, Buffer.from(await paint(picture)).toString('base64')] as const,
  )
  return new Map(await Promise.all(entries))
}

/**
 * A picture on a page, with its claim, a drawing that print and mail can show, and its tables to unfold. A script may put a live
 * chart in place of the drawing.
 */
function figure({ id, claim, tables }: Picture, images: ReadonlyMap<string, string>): Html {
  const png = new Html(images.get(id) ?? '')
  return html`<figure id="${id}" data-chart="${id}">
<figcaption>${claim}</figcaption>
<div class="drawing"><img src="data:image/png;base64,${png}" width="${pictureSize.width}" height="${pictureSize.height}" alt="${claim}"></div>
<details><summary>The same numbers as ${tables.length === 1 ? 'a table' : 'tables'}</summary>
${tables.map((table) => pageTable(table, { caption: 'shown' }))}</details>
</figure>
`
}

/** What a page needs to know while it is put together: pictures as images, and a name of its own for everything to link to. */
type Setting = { readonly images: ReadonlyMap<string, string>; readonly idFor: (text: string) => string }

/**
 * A report as one self-contained page that carries its own record.
 * @param home where the list of all results is, for a page that stands among others
 */
export async function page(document: Document, record: string, home?: string): Promise<string> {
  const pictures = picturesOf(document)
  const setting = { images: await drawn(pictures), idFor: distinct(pictures.map(({ id }) => id)) }
  const sections = document.sections.map((section) => ({ ...section, id: setting.idFor(section.title) }))
  return shell({
    title: `${document.badge}: ${document.name}`,
    description: document.headline,
    pictures,
    record,
    main: html`<main>
${home !== undefined && homeLink(home)}${opening(document)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map((section) => wholeSection(section, setting))}
</main>`,
  })
}

/** Kept from print, where it leads nowhere. */
export function homeLink(home: string): Html {
  return html`<p class="home"><a href="${home}">All results</a></p>
`
}

function opening({ subject, when, verdict, badge: word, headline, reasons, facts, next, again }: Document): Html {
  const repeat = again === undefined ? [] : [['The same again', { code: again }] as const]
  return html`<header>
<p class="kicker">${subject} <span>${when}</span></p>
${badge(verdict, word)}
<h1>${headline}</h1>
${paragraphs(reasons)}
${next && html`<p class="next">${next.sentence} <code class="whole">${next.command}</code></p>`}
${factList('card', [...facts, ...repeat])}
</header>`
}

function wholeSection(section: Section & { readonly id: string }, setting: Setting): Html {
  const { id, title, claim, blocks, parts = [], depth } = section
  const body = html`${claim !== undefined && html`<p class="claim">${claim}</p>`}
${blocks.map((block) => blockHtml(block, setting, depth === 'brief'))}${parts.map((part) => partHtml(part, title, setting))}`
  if (depth !== 'details')
    return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}</section>
`
  return html`<section aria-labelledby="${id}"><details><summary><h2 id="${id}">${title}</h2></summary>
${body}</details></section>
`
}

function partHtml({ title, claim, blocks, depth }: Section, whole: string, setting: Setting): Html {
  const heading = html`<h3 id="${setting.idFor(`${whole} ${title}`)}">${title}</h3>`
  const body = html`${claim !== undefined && html`<p class="claim">${claim}</p>`}
${blocks.map((block) => blockHtml(block, setting))}`
  return depth === 'details'
    ? html`<details class="part"><summary>${heading}</summary>
${body}</details>
`
    : html`${heading}
${body}`
}

function blockHtml(block: ContentBlock, { images }: Setting, cards = false): Html {
  if ('table' in block) return pageTable(block.table, { cards })
  if ('picture' in block) return figure(block.picture, images)
  if ('prose' in block) return paragraphs(block.prose)
  if ('list' in block) return html`<ul>${block.list.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  if ('facts' in block) return factList('rows', block.facts)
  const { working, query, tables } = block
  return html`<details><summary>${working}</summary>
${query !== undefined && html`<pre tabindex="0"><code>${query}</code></pre>`}${tables.map((table) => pageTable(table, { caption: 'shown' }))}</details>
`
}

function paragraphs(sentences: readonly string[]): Html {
  return html`${sentences.map(
    (sentence) => html`<p class="reason">${sentence}</p>
`,
  )}`
}

/** Terms and what they are: side by side as a card, or as rows. */
function factList(layout: 'card' | 'rows', facts: readonly Fact[]): Html {
  return html`<dl class="${layout}">${facts.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${factHtml(value)}</dd></div>
`,
  )}</dl>
`
}

function factHtml(value: string | Code): string | Html {
  return typeof value === 'string' ? value : html`<code class="whole">${value.code}</code>`
}

/** Makes ids for fragment links, each once, whatever the names are. */
function distinct(taken: readonly string[]): (text: string) => string {
  const used = new Set(['report', 'charts', 'library', ...taken])
  return (text) => {
    const plain = slug(text)
    let id = plain
    for (let i = 2; used.has(id); i++) id = `${plain}-${i}`
    used.add(id)
    return id
  }
}
