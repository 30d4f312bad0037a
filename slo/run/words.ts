const digits = new Intl.NumberFormat('en')

/** "10,707", for sentences. */
export function grouped(n: number): string {
  return digits.format(n)
}

/** "1 read", "2,000 reads". */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${n === 1 ? noun : `${noun}s`}`
}

/** Three digits, as far as they mean anything. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? grouped(Math.round(ms)) : ms.toFixed(ms >= 10 ? 1 : 2)} ms`
}
