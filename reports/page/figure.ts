import { paint, pictureSize } from '../charts/paint.ts'
import type { Picture } from '../charts/picture.ts'
import { Html, html } from './html.ts'
import { pageTable } from './page-table.ts'

/** Pictures as data of images, by their ids. */
export async function drawn(pictures: readonly Picture[]): Promise<ReadonlyMap<string, string>> {
  const entries = pictures.map(
    async (picture) => [picture.id, Buffer.from(await paint(picture)).toString('base64')] as const,
  )
  return new Map(await Promise.all(entries))
}

/**
 * A picture on a page, with its claim, a drawing that print and mail can show, and its tables to unfold. A script may put a live
 * chart in place of the drawing.
 */
export function figure({ id, claim, tables }: Picture, images: ReadonlyMap<string, string>): Html {
  const png = new Html(images.get(id) ?? '')
  return html`<figure id="${id}" data-chart="${id}">
<figcaption>${claim}</figcaption>
<div class="drawing"><img src="data:image/png;base64,${png}" width="${pictureSize.width}" height="${pictureSize.height}" alt="${claim}"></div>
<details><summary>The same numbers as ${tables.length === 1 ? 'a table' : 'tables'}</summary>
${tables.map((table) => pageTable(table, { caption: 'shown' }))}</details>
</figure>
`
}
