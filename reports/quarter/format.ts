import type { QuarterReport } from '../quarter-report.ts'
import { coloured, plain } from '../text/ink.ts'
import { quarterJson } from './json.ts'
import { quarterJunit } from './junit.ts'
import { quarterMarkdown } from './markdown.ts'
import { quarterPage } from './page.ts'
import { quarterPng } from './png.ts'
import { quarterText } from './text.ts'
import { quarterWikitext } from './wikitext.ts'

type Options = { readonly width: number; readonly colour: boolean; readonly picture?: string | undefined }

type Format = {
  /** The name of the file that it gets in a folder. */
  readonly file: string
  readonly render: (report: QuarterReport, options: Options) => string | Uint8Array
}

/** Every way to tell a quarter: a pure function each. A new one is one file and one line. */
export const quarterFormats = {
  text: {
    file: 'report.txt',
    render: (report, { width, colour }) => quarterText(report, width, colour ? coloured : plain),
  },
  html: { file: 'report.html', render: quarterPage },
  markdown: { file: 'report.md', render: quarterMarkdown },
  wikitext: { file: 'report.wiki', render: quarterWikitext },
  json: { file: 'report.json', render: quarterJson },
  junit: { file: 'report.xml', render: quarterJunit },
  png: { file: 'report.png', render: (report, { picture }) => quarterPng(report, picture) },
} as const satisfies Record<string, Format>

export type QuarterFormatName = keyof typeof quarterFormats
export const quarterFormatNames = Object.keys(quarterFormats) as readonly QuarterFormatName[]
