import { paint, pictureSize } from '../charts/paint.ts'
import type { Picture } from '../charts/picture.ts'
import { type Html, html } from './html.ts'
import { pageTable } from './page-table.ts'

/**
 * A picture on a page: its claim, a drawing that print and mail can show, and its tables to unfold. A script may put a live chart in
 * place of the drawing.
 */
export function figure(picture: Picture): Html {
  const { id, claim } = picture
  const png = Buffer.from(paint(picture)).toString('base64')
  return html`<figure id="${id}" data-chart="${id}">
<figcaption>${claim}</figcaption>
<div class="drawing"><img src="data:image/png;base64,${png}" width="${pictureSize.width}" height="${pictureSize.height}" alt="${claim}"></div>
<details><summary>The same numbers as ${picture.tables.length === 1 ? 'a table' : 'tables'}</summary>
${picture.tables.map((table) => pageTable(table, 'shown'))}</details>
</figure>
`
}
