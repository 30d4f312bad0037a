import { createHash } from 'node:crypto'
import { packed } from './embedded.ts'
import { Html, html } from './html.ts'

/** The value of a Content-Security-Policy source that allows exactly this inline text. */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

/** A script that a page carries; a module runs when the page is whole, and one that is packed when a module unpacks it. */
type Script =
  | { readonly text: string; readonly type: 'classic' | 'module' }
  | { readonly text: string; readonly packedAs: string }

type Frame = {
  readonly title: string
  /** What the page says in one sentence, for those who list or share it. */
  readonly description: string
  readonly style: string
  readonly body: Html
  readonly scripts: readonly Script[]
  /** The page may ask whoever served it, and nobody else, for more. */
  readonly listens?: true
}

/** A whole page in one file. Its policy allows exactly what is inlined here, and no network at all but for a page that listens. */
export function frame({ title, description, style, body, scripts, listens }: Frame): string {
  const policy = [
    "default-src 'none'",
    'img-src data:',
    'font-src data:',
    `style-src ${sourceHash(style)}`,
    `script-src ${scripts.map(({ text }) => sourceHash(text)).join(' ') || "'none'"}`,
    ...(listens ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
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
${body}
${scripts.map(
  (script) => html`${scriptElement(script)}
`,
)}</body>
</html>
`.markup
}

function scriptElement(script: Script): Html {
  if ('packedAs' in script) return packed(script.packedAs, script.text)
  return html`<script${script.type === 'module' && html` type="module"`}>${new Html(script.text)}</script>`
}
