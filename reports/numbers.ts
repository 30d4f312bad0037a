import type { Fraction } from '../slo/fraction.ts'
import { list } from '../slo/words.ts'

/** Every number that a person reads is spelled here. Ratios come in as counts, and are rounded towards the bad side. */

/** Keeps a number and its unit on one line. */
const nb = '\u00a0'

/** For formats in which a special space only disturbs. */
export function plainSpaces(text: string): string {
  return text.replaceAll(nb, ' ')
}

/** Making a formatter takes thirty times as long as using it. */
const formatters = new Map<string, Intl.NumberFormat>()

function written(value: number, most: number, least = 0): string {
  const key = `${least} ${most}`
  const options = { minimumFractionDigits: least, maximumFractionDigits: most }
  const formatter = formatters.get(key) ?? new Intl.NumberFormat('en-US', options)
  formatters.set(key, formatter)
  return formatter.format(value)
}

/** 29990 → "29,990". */
export function count(value: number): string {
  return written(value, 20)
}

/** "1 request", "2 requests". */
export function plural(value: number, noun: string, many = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : many}`
}

/** Two or three digits that matter, never an exponent: 0.6234 → "0.62", 38.04 → "38", 1312.4 → "1,312". */
export function digits(value: number): string {
  if (value === 0) return '0'
  const decimals = value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0
  return written(value, decimals)
}

/** Milliseconds as people say them: "0.62 ms", "131 ms", "1.4 s". */
export function duration(ms: number): string {
  if (ms < 1000) {
    const text = digits(ms)
    return text === '1,000' ? `1${nb}s` : `${text}${nb}ms`
  }
  return `${digits(ms / 1000)}${nb}s`
}

/** A measured duration with as many digits as it takes to tell it from the promised one: never "100 ms, promised 100 ms". */
export function durationBeside(ms: number, promisedMs: number): string {
  const text = duration(ms)
  if (ms === promisedMs || text !== duration(promisedMs)) return text
  return `${new Intl.NumberFormat('en-US', { maximumSignificantDigits: 9 }).format(ms)}${nb}ms`
}

/** Seconds as a length of time: "30 s", "10 min", "1 h 5 min". */
export function span(seconds: number): string {
  if (seconds < 120) return `${digits(seconds)}${nb}s`
  const whole = Math.round(seconds)
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const
  return parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value}${nb}${unit}`)
    .slice(0, 2)
    .join(' ')
}

/**
 * `part` of `whole` in percent, cut off (not rounded) so that a broken promise never reads as kept: 99.9997 % never becomes 100 %.
 * Two decimals, more where the figure would hide behind a row of nines. Undefined of nothing: the caller says "no requests".
 */
export function percent(part: number, whole: number): string | undefined {
  if (whole <= 0) return undefined
  if (part === whole) return `100${nb}%`
  if (part === 0) return `0${nb}%`
  const decimals = decimalsOf(1 - part / whole)
  const scale = 10 ** decimals
  const cut = Number((BigInt(part) * 100n * BigInt(scale)) / BigInt(whole)) / scale
  if (cut === 0) return `<${nb}${1 / scale}${nb}%`
  return `${written(cut, decimals, decimals)}${nb}%`
}

/** Two, and more where what is missing from 100 % would hide behind a row of nines. */
function decimalsOf(missing: number): number {
  return missing >= 0.0001 || missing <= 0 ? 2 : Math.min(2 + Math.ceil(Math.log10(0.0001 / missing)), 6)
}

/** An interval of ratios in percent, rounded outwards: 0.99412 and 0.99418 → "99.41 to 99.42 %". As many decimals as `percent` would show. */
export function interval(lower: number, upper: number): string {
  const decimals = decimalsOf(1 - lower)
  const scale = 10 ** decimals
  const text = (parts: number) =>
    parts === 0 || parts === 100 * scale ? count(parts / scale) : written(parts / scale, decimals, decimals)
  return `${text(Math.floor(lower * 100 * scale))} to ${text(Math.ceil(upper * 100 * scale))}${nb}%`
}

/** A part of something limited: 0.0373 → "3.7 %", 2.4 → "240 %", 25.4 → "25 times". Neither 99.9 % nor 100.1 % ever reads as all of it. */
export function share(ratio: number): string {
  if (ratio > 0 && ratio < 0.001) return `<${nb}0.1${nb}%`
  if (ratio >= 10) return `${count(Math.floor(ratio))}${nb}times`
  const inPercent = ratio * 100
  if (ratio < 0.1) return `${written(inPercent, 1)}${nb}%`
  return `${count(ratio > 1 ? Math.ceil(inPercent - 1e-9) : Math.floor(inPercent + 1e-9))}${nb}%`
}

/** A target exactly as it was promised: 9995/10000 → "99.95 %". */
export function target(fraction: Fraction): string {
  const value = (fraction.numerator * 100) / fraction.denominator
  return `${written(value, 9)}${nb}%`
}

/** 0.95 → "P95", 0.999 → "P99.9". */
export function percentileName(quantile: number): string {
  return `P${written(quantile * 100, 6)}`
}

/** 1000 → "1,000/s". */
export function rate(perSecond: number): string {
  return `${perSecond >= 100 ? count(Math.round(perSecond)) : digits(perSecond)}/s`
}

/** "1,000 reads/s and 100 writes/s". */
export function rates(operations: readonly { readonly operation: string; readonly perSecond: number }[]): string {
  return list(operations.map(({ operation, perSecond }) => rate(perSecond).replace('/s', ` ${operation}s/s`)))
}

/** 8.3e9 → "8.3 GB" (powers of ten). */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1)
  return `${digits(value / 1000 ** power)}${nb}${units[power]}`
}

/** "2026-11-21T03:10:00.000Z" → "2026-11-21 03:10:00 UTC"; milliseconds only where there are any. */
export function instant(iso: string): string {
  const [day, time = ''] = new Date(iso).toISOString().split('T')
  return `${day} ${time.replace(/(\.000)?Z$/, '')} UTC`
}

/** A half-open window to the second: the day once, both times. */
export function windowOf(start: string, end: string): string {
  const [from, to] = [start, end].map((iso) => instant(iso).replace(/(\.\d+)? UTC$/, ''))
  const sameDay = from?.slice(0, 10) === to?.slice(0, 10)
  return `${from} to ${sameDay ? to?.slice(11) : to} UTC`
}
