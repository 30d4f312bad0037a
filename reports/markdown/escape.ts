import { plainSpaces } from '../numbers.ts'

/** Text from elsewhere as GitHub's Markdown shows it: no markup, no mention, no line break, no control character. */
export function escapeMarkdown(text: string): string {
  return plainSpaces(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/@/g, '&#64;')
    .replace(/^\s*(?=[-+=])/, '\\')
    .replace(/^(\d+)(?=[.)](\s|$))/, '$1\\')
}

/** Text as inline code, with as many ticks around it as it needs. */
export function codeMarkdown(text: string): string {
  const inside = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
  const longest = Math.max(0, ...(inside.match(/`+/g) ?? []).map((run) => run.length))
  const ticks = '`'.repeat(longest + 1)
  const space = /^`|`$|^ .* $/.test(inside) || inside === '' ? ' ' : ''
  return `${ticks}${space}${inside}${space}${ticks}`
}
