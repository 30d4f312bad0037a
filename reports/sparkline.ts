const bars = '▁▂▃▄▅▆▇█'

/**
 * The shape of a series in one line of text, from zero (or from its smallest value, on a logarithmic scale) to its largest.
 * A missing value is a gap, marked by a dot. Longer series are folded so that every peak stays visible.
 */
export function sparkline(values: readonly (number | undefined)[], width: number, scale: 'linear' | 'log'): string {
  const folded = fold(values, width)
  const known = folded.filter((value) => value !== undefined)
  if (known.length === 0) return ''
  const on = (value: number) => (scale === 'log' ? Math.log(Math.max(value, Number.MIN_VALUE)) : value)
  const top = on(Math.max(...known))
  const bottom = scale === 'log' ? on(Math.min(...known)) : 0
  return folded
    .map((value) => {
      if (value === undefined) return '·'
      const height = top === bottom ? 0.5 : (on(value) - bottom) / (top - bottom)
      return bars.charAt(Math.min(Math.floor(height * bars.length), bars.length - 1))
    })
    .join('')
}

/** At most `width` values, each the largest of those that it stands for. */
function fold(values: readonly (number | undefined)[], width: number): readonly (number | undefined)[] {
  if (values.length <= width) return values
  return Array.from({ length: width }, (_, index) => {
    const from = Math.floor((index * values.length) / width)
    const until = Math.floor(((index + 1) * values.length) / width)
    const known = values.slice(from, until).filter((value) => value !== undefined)
    return known.length > 0 ? Math.max(...known) : undefined
  })
}
