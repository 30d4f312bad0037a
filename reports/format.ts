import { recordJson } from './record.ts'
import { runJunit } from './run-junit.ts'
import { runMarkdown } from './run-markdown.ts'
import { runPage } from './run-page.ts'
import { runPng } from './run-png.ts'
import type { RunReport } from './run-report.ts'
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

type Format = {
  /** The name of the file that it becomes. */
  readonly file: string
  readonly render: (report: RunReport, options: Options) => string | Uint8Array
}

/** Every way to tell a run: a pure function each. A new one is one file and one line. */
export const formats = {
  text: {
    file: 'report.txt',
    render: (report, { width, colour }) => runText(report, width, colour ? coloured : plain),
  },
  json: { file: 'report.json', render: recordJson },
  junit: { file: 'report.xml', render: runJunit },
  markdown: { file: 'report.md', render: runMarkdown },
  html: { file: 'report.html', render: runPage },
  png: { file: 'report.png', render: (report, { picture }) => runPng(report, picture) },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats

export const formatNames = Object.keys(formats) as readonly FormatName[]

export function renderReport(report: RunReport, format: FormatName, options: RenderOptions = {}): string | Uint8Array {
  return formats[format].render(report, { ...defaults, ...options })
}
