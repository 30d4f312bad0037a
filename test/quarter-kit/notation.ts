import type { Sample } from '../../slo/prometheus/samples.ts'

/**
 * Samples in the notation of Prometheus' own tests: "1 4 9", "0+10x3" (0 10 20 30), "5x2" (5 5 5), "_" and "_x3" for nothing.
 * @param start unix seconds of the first
 */
export function samplesOf(notation: string, start: number, stepSeconds: number): readonly Sample[] {
  const values = notation.trim().split(/\s+/).flatMap(expand)
  return values.flatMap((value, index): Sample[] => (value === undefined ? [] : [[start + index * stepSeconds, value]]))
}

function expand(item: string): (number | undefined)[] {
  const nothing = /^_(?:x(\d+))?$/.exec(item)
  if (nothing) return Array.from({ length: Number(nothing[1] ?? 1) }, () => undefined)
  if (item === 'Inf' || item === 'NaN') return [item === 'Inf' ? Number.POSITIVE_INFINITY : Number.NaN]
  const series = /^(-?[\d.]+(?:e\d+)?)(?:([+-][\d.]+))?(?:x(\d+))?$/i.exec(item)
  if (!series) throw new Error(`not in the notation: ${item}`)
  const [, first = '', step = '0', times = '0'] = series
  return Array.from({ length: Number(times) + 1 }, (_, index) => Number(first) + index * Number(step))
}
