import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Picture } from '../charts/chart-spec.ts'
import { fontFile, fontWeights } from '../charts/fonts.ts'
import { dark, light, type Theme } from '../charts/theme.ts'
import { embedRecord, packed } from './embedded.ts'
import { frame } from './frame.ts'
import { type Html, html } from './html.ts'

/** What a page carries besides its text. All of it is inlined: a page needs no network. */
type Assets = { readonly style: string; readonly library: string; readonly script: string }

let loaded: Assets | undefined

export function assets(): Assets {
  loaded ??= { style: style(), library: library(), script: script() }
  return loaded
}

function style(): string {
  const faces = fontWeights.map((weight) => {
    const font = readFileSync(fontFile(weight)).toString('base64')
    return `@font-face{font-family:Inter;font-weight:${weight};font-display:block;src:url(data:font/woff2;base64,${font}) format("woff2")}`
  })
  const sheets = ['page.css', 'table.css', 'figure.css', 'print.css'].map((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8'),
  )
  return [
    ...faces,
    `:root{color-scheme:light dark;${properties(light)}}`,
    `@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`,
    `@media print{:root{color-scheme:light;${properties(light)}}}`,
    ...sheets,
  ].join('\n')
}

function properties(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')
}

/** Chart.js as a classic script; its package exports no path to this file, so it is found beside the main one. */
function library(): string {
  const main = createRequire(import.meta.url).resolve('chart.js')
  return readFileSync(join(dirname(main), 'chart.umd.min.js'), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
}

/** The page's own modules as one: an inline module cannot import another. */
function script(): string {
  return asOneModule([
    'chart-plugins.js',
    'second.js',
    'seconds.js',
    'chart-config.js',
    'page-theme.js',
    'promises.js',
    'packed.js',
    'live-charts.js',
  ])
}

/** Modules of `browser/` in the order in which they need each other, without what is written for people. */
export function asOneModule(names: readonly string[]): string {
  const browser = join(import.meta.dirname, '..', 'browser')
  return names
    .map((name) => readFileSync(join(browser, name), 'utf8'))
    .map((text) => text.replace(/^import [^']*'.*'$/gm, '').replace(/^export /gm, ''))
    .map((text) => text.replace(/^ *(\/\*\*(?:(?!\*\/)[\s\S])*\*\/|\/\/.*)\n/gm, '').replace(/^ +/gm, ''))
    .join('\n')
}

type Page = {
  readonly title: string
  /** What the page says in one sentence, for those who list or share it. */
  readonly description: string
  readonly main: Html
  readonly pictures: readonly Picture[]
  /** The saved record, which the page carries. */
  readonly record: string
}

/** More digits than anybody sees in a chart are left out. */
export function shortened(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}

/** A whole page in one file, with its charts and its record. */
export function shell({ title, description, main, pictures, record }: Page): string {
  const { style, library, script } = assets()
  const charts = JSON.stringify(Object.fromEntries(pictures.map(({ id, chart }) => [id, chart])), shortened)
  return frame({
    ...{ title, description, style },
    body: html`${main}
${embedRecord(record)}
${packed('charts', charts)}`,
    scripts: [
      { text: library, packedAs: 'library' },
      { text: script, type: 'module' },
    ],
  })
}
