import type { Mark } from '../table.ts'

type Style = 'good' | 'bad' | 'doubtful' | 'strong' | 'faint' | 'badge'

/** SGR codes of ECMA-48. */
const codes: Readonly<Record<Style, string>> = {
  good: '32',
  bad: '31',
  doubtful: '33',
  strong: '1',
  faint: '2',
  badge: '7;1',
}

/** Decorates a text for a terminal, or leaves it as it is. */
export type Ink = (text: string, ...styles: readonly Style[]) => string

export const plain: Ink = (text) => text

export const coloured: Ink = (text, ...styles) =>
  text === '' ? '' : `\u001b[${styles.map((style) => codes[style]).join(';')}m${text}\u001b[0m`

export function markStyle(mark: Mark): Style {
  if (mark === 'met' || mark === 'ok') return 'good'
  if (mark === 'measured') return 'faint'
  return mark === 'missed' || mark === 'invalid' ? 'bad' : 'doubtful'
}
