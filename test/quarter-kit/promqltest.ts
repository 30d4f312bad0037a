import type { Sample } from '../../slo/prometheus/samples.ts'

/** A series of a `load` block, with the start timestamps that some have. */
export type LoadedSeries = {
  readonly selector: string
  readonly samples: readonly Sample[]
  /** Unix seconds at which the process behind each sample started, where told. */
  readonly starts: readonly number[]
}
export type Evaluation = {
  readonly line: number
  readonly at: number
  readonly query: string
  readonly expected: readonly { readonly selector: string; readonly value: number }[]
  readonly loaded: readonly LoadedSeries[]
}

/**
 * Reads Prometheus' own scripts of PromQL tests (promql/promqltest, whose README is the grammar), as far as they are about floats:
 * load, clear, eval instant, eval range.
 */
export function readPromqlTest(text: string): readonly Evaluation[] {
  const lines = text.split('\n').map((line) => line.replace(/^\s*#.*$/, ''))
  const evaluations: Evaluation[] = []
  let loaded: LoadedSeries[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim()
    const block = blockAfter(lines, at)
    const load = /^load\s+(\S+)/.exec(line)
    if (line === 'clear') loaded = []
    if (load) loaded = [...loaded, ...readLoad(block, seconds(load[1] ?? ''))]
    const instant = /^eval instant at (\S+) (.+)$/.exec(line)
    const range = /^eval range from (\S+) to (\S+) step (\S+) (.+)$/.exec(line)
    if (instant) {
      const expected = block.flatMap((each) =>
        expectation(each).map(({ selector, values }) => ({ selector, value: values[0] })),
      )
      const told = expected.flatMap(({ selector, value }) => (value === undefined ? [] : [{ selector, value }]))
      evaluations.push({ line: at + 1, at: seconds(instant[1] ?? ''), query: instant[2] ?? '', expected: told, loaded })
    }
    if (range) {
      const [, from = '', to = '', step = '', query = ''] = range
      for (let time = seconds(from), index = 0; time <= seconds(to); time += seconds(step), index++) {
        const expected = block.flatMap((each) =>
          expectation(each).flatMap(({ selector, values }) => {
            const value = values[index]
            return value === undefined ? [] : [{ selector, value }]
          }),
        )
        evaluations.push({ line: at + 1, at: time, query, expected, loaded })
      }
    }
  }
  return evaluations
}

function blockAfter(lines: readonly string[], at: number): readonly string[] {
  const block: string[] = []
  for (let next = at + 1; next < lines.length && /^\s+\S/.test(lines[next] ?? ''); next++)
    block.push((lines[next] ?? '').trim())
  return block
}

function readLoad(block: readonly string[], step: number): LoadedSeries[] {
  const series = new Map<string, { samples: Sample[]; offsets: Map<number, number> }>()
  for (const line of block) {
    const match = /^(\S+?(?:\{[^}]*\})?)(@st)?\s+(.+)$/.exec(line)
    if (!match || line.includes('{{')) continue
    const [, selector = '', isStart, notation = ''] = match
    const known = series.get(selector) ?? { samples: [] as Sample[], offsets: new Map<number, number>() }
    series.set(selector, known)
    expand(notation, isStart !== undefined).forEach((value, index) => {
      if (value === undefined) return
      if (isStart) known.offsets.set(index * step, value)
      else known.samples.push([index * step, value])
    })
  }
  return [...series].map(([selector, { samples, offsets }]) => ({
    selector,
    samples,
    starts: [...new Set([...offsets].map(([at, offset]) => at + offset))],
  }))
}

/** "0+10x2 _ stale 5" and, for start timestamps, "-30s-1mx2" (relative to their samples). */
function expand(notation: string, isDuration: boolean): (number | undefined)[] {
  const amount = isDuration ? '[+-]?(?:\\d+(?:ms|s|m|h))+|0' : '[+-]?(?:[\\d.]+(?:[eE][+-]?\\d+)?|NaN|Inf)'
  const item = new RegExp(`^(${amount})(?:([+-](?:${amount.replace('[+-]?', '')}))?x(\\d+))?$`)
  const read = (text: string) => (isDuration ? signedSeconds(text) : Number(text.replace('Inf', 'Infinity')))
  return notation.split(/\s+/).flatMap((text): (number | undefined)[] => {
    const nothing = /^(?:_|stale)(?:x(\d+))?$/.exec(text)
    if (nothing) return Array.from({ length: Number(nothing[1] ?? 1) }, () => undefined)
    const match = item.exec(text)
    if (!match) throw new Error(`not in the notation of promqltest: ${text}`)
    const [, first = '', step, times] = match
    const length = Number(times ?? 0) + 1
    return Array.from({ length }, (_, index) => read(first) + index * (step === undefined ? 0 : read(step)))
  })
}

function expectation(line: string): { selector: string; values: (number | undefined)[] }[] {
  const match = /^(\S*\{[^}]*\}|\S+)\s+(.+)$/.exec(line)
  if (!match || /^expect\b/.test(line) || line.includes('{{')) return []
  try {
    return [{ selector: match[1] ?? '', values: expand(match[2] ?? '', false) }]
  } catch {
    return []
  }
}

/** "1m30s" in seconds; a bare number is seconds too. */
export function seconds(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text)
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)]
  if (parts.map(([all]) => all).join('') !== text) throw new Error(`not a length of time: ${text}`)
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0)
}

function signedSeconds(text: string): number {
  return text.startsWith('-') ? -seconds(text.slice(1)) : seconds(text.replace(/^\+/, ''))
}
