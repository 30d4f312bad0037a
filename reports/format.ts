import { Failure } from '../common/failure.ts'
import type { QuarterReport } from '../slo/quarter/report.ts'
import type { RunReport } from '../slo/run/report.ts'
import { reportPng } from './png.ts'
import { quarterJunit } from './quarter/junit.ts'
import { quarterMarkdown } from './quarter/markdown.ts'
import { quarterPage } from './quarter/page.ts'
import { quarterText } from './quarter/text.ts'
import { quarterWikitext } from './quarter/wikitext.ts'
import { recordJson, type SavedReport } from './record.ts'
import { runJunit } from './run-junit.ts'
import { runMarkdown } from './run-markdown.ts'
import { runPage } from './run-page.ts'
import { runText } from './run-text.ts'
import { coloured, plain } from './text/ink.ts'

export type RenderOptions = {
  /** Columns of the terminal, for text. */
  readonly width?: number
  /** Whether text may carry colour. */
  readonly colour?: boolean
  /** Which picture, for png; the first where it is left out. */
  readonly picture?: string
}

type Options = { readonly width: number; readonly colour: boolean; readonly picture: string | undefined }

const defaults: Options = { width: 100, colour: false, picture: undefined }

type Rendered = string | Uint8Array
/** Pictures take their time. */
type Render<Report> = (report: Report, options: Options) => Rendered | Promise<Rendered>

type Format = {
  /** The name of the file that it becomes. */
  readonly file: string
  readonly run?: Render<RunReport>
  readonly quarter?: Render<QuarterReport>
}

const inkOf = ({ colour }: Options) => (colour ? coloured : plain)

/** Every way to tell a run or a quarter: a pure function each. A new one is one file and one line. */
export const formats = {
  text: {
    file: 'report.txt',
    run: (report, options) => runText(report, options.width, inkOf(options)),
    quarter: (report, options) => quarterText(report, options.width, inkOf(options)),
  },
  json: { file: 'report.json', run: recordJson, quarter: recordJson },
  junit: { file: 'report.xml', run: runJunit, quarter: quarterJunit },
  markdown: { file: 'report.md', run: runMarkdown, quarter: quarterMarkdown },
  wikitext: { file: 'report.wiki', quarter: quarterWikitext },
  html: { file: 'report.html', run: runPage, quarter: quarterPage },
  png: {
    file: 'report.png',
    run: (report, { picture }) => reportPng(report, picture),
    quarter: (report, { picture }) => reportPng(report, picture),
  },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats

export const formatNames = Object.keys(formats) as readonly FormatName[]

/** The formats that a kind of report can be told in. */
export function formatsOf(kind: SavedReport['kind']): readonly FormatName[] {
  return formatNames.filter((name) => kind in formats[name])
}

/** Fails as 'input' where this kind of report has no such format. */
export async function renderReport(
  report: SavedReport,
  format: FormatName,
  options: RenderOptions = {},
): Promise<Rendered> {
  const known: Format = formats[format]
  const all = { ...defaults, ...options }
  const made = await (report.kind === 'run' ? known.run?.(report, all) : known.quarter?.(report, all))
  if (made !== undefined) return made
  throw new Failure('input', `A ${report.kind} cannot be told as ${format}.`, {
    hint: `It can be as ${formatsOf(report.kind).join(', ')}.`,
  })
}
