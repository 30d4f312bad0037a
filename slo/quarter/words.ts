const grouped = new Intl.NumberFormat('en-US')

/** 1234567 → "1,234,567". */
export function number(value: number): string {
  return grouped.format(value)
}

/** "1 request", "2 requests". */
export function plural(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** ["a", "b", "c"] → "a, b and c". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
