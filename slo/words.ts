const digits = new Intl.NumberFormat('en')
const twoDecimals = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** 10707 → "10,707", for sentences. */
export function grouped(n: number): string {
  return digits.format(n)
}

/** "1 read", "2,000 reads". */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${n === 1 ? noun : `${noun}s`}`
}

/** 500 → "500 ms", 5000 → "5 s": a time that is promised, or an edge, to the digit. */
export function timeSaid(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toPrecision(12))} s`
}

/** A sentence, or a name, from words that may stand amid one. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** ["a", "b", "c"] → "a, b and c". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** "1,000/s", "99.97/s". */
export function perSecond(rate: number): string {
  return `${rate >= 100 && !Number.isInteger(rate) ? grouped(Math.round(rate)) : twoDecimals.format(rate)}/s`
}

/** Three digits, as far as they mean anything. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? grouped(Math.round(ms)) : ms.toFixed(ms >= 10 ? 1 : 2)} ms`
}
