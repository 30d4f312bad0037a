import { paint, pictureSize } from '../charts/paint.ts'
import type { Picture } from '../charts/picture.ts'
import { Html, html } from './html.ts'
import { pageTable } from './page-table.ts'

/**
 * Pictures on a page: each with its claim, a drawing that print and mail can show, and its tables to unfold. A script may put a live
 * chart in place of the drawing.
 */
export function figures(pictures: readonly Picture[]): Promise<readonly Html[]> {
  return Promise.all(pictures.map(figure))
}

async function figure(picture: Picture): Promise<Html> {
  const { id, claim, tables } = picture
  const png = new Html(Buffer.from(await paint(picture)).toString('base64'))
  return html`<figure id="${id}" data-chart="${id}">
<figcaption>${claim}</figcaption>
<div class="drawing"><img src="data:image/png;base64,${png}" width="${pictureSize.width}" height="${pictureSize.height}" alt="${claim}"></div>
<details><summary>The same numbers as ${tables.length === 1 ? 'a table' : 'tables'}</summary>
${tables.map((table) => pageTable(table, 'shown'))}</details>
</figure>
`
}
