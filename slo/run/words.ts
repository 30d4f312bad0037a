import { grouped } from '../words.ts'

const twoDecimals = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** "1,000/s", "99.97/s". */
export function perSecond(rate: number): string {
  return `${rate >= 100 && !Number.isInteger(rate) ? grouped(Math.round(rate)) : twoDecimals.format(rate)}/s`
}

/** Three digits, as far as they mean anything. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? grouped(Math.round(ms)) : ms.toFixed(ms >= 10 ? 1 : 2)} ms`
}
