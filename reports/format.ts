import { Failure } from '../common/failure.ts'
import { paint } from './charts/paint.ts'
import { type Document, picturesOf } from './document.ts'
import { junit } from './junit.ts'
import { documentOf, type SavedReport } from './kinds.ts'
import { markdown } from './markdown/markdown.ts'
import { page } from './page/page.ts'
import { recordJson } from './record.ts'
import { coloured, plain } from './text/ink.ts'
import { text } from './text/text.ts'
import { wikitext } from './wikitext/wikitext.ts'

type RenderOptions = {
  /** Columns of the terminal, for text. */
  readonly width?: number
  /** Whether text tells everything, and not the verdict and the promises alone. */
  readonly full?: boolean
  /** Whether text may carry colour. */
  readonly colour?: boolean
  /** Which picture, for png; the first where it is left out. */
  readonly picture?: string
  /** Where the list of all results is, as a relative address, for a page that stands among others. */
  readonly home?: string
}

type Rendered = string | Uint8Array
type Format = {
  /** The name of the file that it becomes. */
  readonly file: string
  /** Pictures take their time. */
  readonly render: (document: Document, record: string, options: RenderOptions) => Rendered | Promise<Rendered>
}

/** Every way to tell a report: a pure function each. A new one is one file and one line. */
export const formats = {
  text: {
    file: 'report.txt',
    render: (document, _, { width = 100, colour = false, full = true }) =>
      text(document, { width, ink: colour ? coloured : plain, full }),
  },
  json: { file: 'report.json', render: (_, record) => record },
  junit: { file: 'report.xml', render: ({ checks }) => junit(checks) },
  markdown: { file: 'report.md', render: markdown },
  wikitext: { file: 'report.wiki', render: wikitext },
  html: { file: 'report.html', render: (document, record, { home }) => page(document, record, home) },
  png: { file: 'report.png', render: (document, _, { picture }) => png(document, picture) },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats

export const formatNames = Object.keys(formats) as readonly FormatName[]

export async function renderReport(
  report: SavedReport,
  format: FormatName,
  options: RenderOptions = {},
): Promise<Rendered> {
  const { render }: Format = formats[format]
  return render(await documentOf(report), await recordJson(report), options)
}

/** One picture, for a mail. Fails as 'input' where there is no such picture. */
async function png(document: Document, id: string | undefined): Promise<Uint8Array> {
  const pictures = picturesOf(document)
  const picture = id === undefined ? pictures[0] : pictures.find((candidate) => candidate.id === id)
  if (picture) return paint(picture)
  if (pictures.length === 0)
    throw new Failure('input', `There is no picture of ${document.name}: nothing was measured.`)
  throw new Failure('input', `${document.name} has no picture "${id}".`, {
    hint: `It has: ${pictures.map((each) => each.id).join(', ')}.`,
  })
}
