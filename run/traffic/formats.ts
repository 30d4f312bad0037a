import { combined, envoy, jsonLines } from './access-log.ts'
import type { Format } from './format.ts'
import { pageviewComplete, pageviews } from './pageviews.ts'

export const formats: readonly Format[] = [pageviews, pageviewComplete, envoy, combined, jsonLines]

/** Lines that a file is recognised by. */
export const headLines = 50

/** The format of which most lines are, if more than half of them are. */
export function formatOf(head: readonly string[]): Format | undefined {
  const fitting = formats.map((format) => ({ format, lines: head.filter(format.fits).length }))
  const best = fitting.reduce((a, b) => (b.lines > a.lines ? b : a))
  return best.lines * 2 > head.length ? best.format : undefined
}
