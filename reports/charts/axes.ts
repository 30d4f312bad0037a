import { count, duration, percentileName } from '../numbers.ts'
import type { Axis } from './chart-spec.ts'

/** A quantile on an axis that gives the tail its room: P90, P99 and P99.9 stand at equal distances. */
export function percentileX(quantile: number): number {
  return 1 / (1 - quantile)
}

const namedQuantiles = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999]

/** @param samples how many requests the curve stands for; its last point is the slowest of them */
export function percentileAxis(samples: number): Axis {
  const max = Math.max(samples, 200)
  const ticks = namedQuantiles
    .map((quantile) => ({ at: percentileX(quantile), text: quantile === 0 ? 'fastest' : percentileName(quantile) }))
    .filter(({ at }) => at <= max * 1.0001)
    .map((tick) => (tick.text === 'P90' || tick.at === 1 ? { ...tick, minor: true as const } : tick))
  return { title: 'percentile of requests, the tail stretched', scale: 'log', min: 1, max, ticks }
}

/** Milliseconds on a logarithmic axis, from the decade below the smallest to the step above the largest. */
export function latencyAxis(valuesMs: readonly number[]): Axis {
  const known = valuesMs.filter((ms) => ms > 0)
  const smallest = known.length > 0 ? Math.min(...known) : 0.1
  const largest = known.length > 0 ? Math.max(...known) : 1000
  const [min, max] = [stepBelow(smallest * 0.85), niceStep(largest * 1.15)]
  const few = Math.log10(max / min) < 2.4
  const steps = Array.from({ length: 12 }, (_, i) => 10 ** (i - 4)).flatMap((decade) => [
    decade,
    2 * decade,
    5 * decade,
  ])
  const ticks = steps
    .map((step) => Number(step.toPrecision(1)))
    .filter((step) => step >= min && step <= max)
    .map((at) => ({ at, text: duration(at) }))
    .filter(({ at }) => few || isDecade(at))
  return { title: 'latency', scale: 'log', min, max, ticks }
}

function isDecade(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9
}

function stepBelow(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  return Number(([5, 2, 1].find((step) => step * decade <= value) ?? 1) * decade)
}

/** Round numbers from zero to above the largest value, with a little room. */
export function axisFromZero(
  title: string,
  values: readonly number[],
  text: (value: number) => string,
  least = 0,
): Axis {
  const largest = Math.max(1, ...values)
  const step = Math.max(least, niceStep(largest / 4))
  const steps = Math.ceil((largest * 1.05) / step)
  const ticks = Array.from({ length: steps + 1 }, (_, i) => ({ at: i * step, text: i === 0 ? '0' : text(i * step) }))
  return { title, scale: 'linear', min: 0, max: steps * step, ticks }
}

/** Round numbers around values that lie near each other; a fifth of the largest at least, so that little changes look little. */
export function axisAround(title: string, values: readonly number[], text: (value: number) => string): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = Math.max((most - least) * 0.1, Math.max(Math.abs(most), Math.abs(least)) * 0.1, 1e-9)
  const step = niceStep((most - least + 2 * room) / 5)
  const [first, last] = [Math.floor((least - room) / step), Math.ceil((most + room) / step)]
  const from = least >= 0 ? Math.max(first, 0) : first
  const ticks = Array.from({ length: last - from + 1 }, (_, i) => {
    const at = Number(((from + i) * step).toPrecision(12))
    return { at, text: at === 0 ? '0' : text(at) }
  })
  return { title, scale: 'linear', min: ticks[0]?.at ?? 0, max: ticks.at(-1)?.at ?? 1, ticks }
}

/** Percent on a logarithmic axis, in decades that hold all values. */
export function sharesAxis(title: string, percents: readonly number[]): Axis {
  const known = percents.filter((percent) => percent > 0)
  const [least, most] = [Math.min(100, ...known), Math.max(0.001, ...known)]
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))]
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const at = Number((10 ** (first + i)).toPrecision(1))
    return { at, text: `${at}\u00a0%` }
  })
  return { title, scale: 'log', min: ticks[0]?.at ?? 0.001, max: ticks.at(-1)?.at ?? 100, ticks }
}

/** Seconds since the scored window began. */
export function secondsAxis(first: number, last: number): Axis {
  const step = niceStep(Math.max(last - first, 1) / 8)
  const from = Math.ceil(first / step)
  const ticks = Array.from({ length: Math.floor(last / step) - from + 1 }, (_, i) => {
    const at = (from + i) * step
    return { at, text: at === 0 ? '0' : `${count(at)} s` }
  })
  return { title: 'time since the scored window began', scale: 'linear', min: first, max: last, ticks }
}

/** One, two or five times a power of ten, and no less than a value. */
function niceStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find((step) => step * decade >= rough) ?? 10) * decade
}
