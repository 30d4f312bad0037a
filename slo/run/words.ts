const digits = new Intl.NumberFormat('en')
const twoDecimals = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** "10,707", for sentences. */
export function grouped(n: number): string {
  return digits.format(n)
}

/** "1 read", "2,000 reads". */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${n === 1 ? noun : `${noun}s`}`
}

/** "1,000/s", "99.97/s". */
export function perSecond(rate: number): string {
  return `${rate >= 100 && !Number.isInteger(rate) ? grouped(Math.round(rate)) : twoDecimals.format(rate)}/s`
}

/** Three digits, as far as they mean anything. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? grouped(Math.round(ms)) : ms.toFixed(ms >= 10 ? 1 : 2)} ms`
}
