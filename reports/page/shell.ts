import type { Picture } from '../charts/picture.ts'
import { assets, sourceHash } from './assets.ts'
import { embedRecord, jsonForScript } from './embedded.ts'
import { Html, html } from './html.ts'

export type Page = {
  readonly title: string
  /** What the page says in one sentence, for those who list or share it. */
  readonly description: string
  readonly main: Html
  readonly pictures: readonly Picture[]
  /** The saved record, which the page carries. */
  readonly record: string
}

/** More digits than anybody sees in a chart are left out. */
function shortened(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}

/** A whole page in one file. Its policy allows exactly what is inlined here, and no network at all. */
export function shell({ title, description, main, pictures, record }: Page): string {
  const { style, library, script } = assets()
  const policy = [
    "default-src 'none'",
    'img-src data:',
    'font-src data:',
    `style-src ${sourceHash(style)}`,
    `script-src ${sourceHash(library)} ${sourceHash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const charts = JSON.stringify(Object.fromEntries(pictures.map(({ id, chart }) => [id, chart])), shortened)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${main}
${new Html(embedRecord(record))}
<script type="application/json" id="charts">${new Html(jsonForScript(charts))}</script>
<script>${new Html(library)}</script>
<script type="module">${new Html(script)}</script>
</body>
</html>
`.markup
}
