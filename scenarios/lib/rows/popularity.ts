import { uniforms } from '../../../wiki/random.ts'

/** The engine of k6 looks a global up by name at every use. */
const { exp, log, pow, round, abs, min, max } = Math

/**
 * Zipf's law over the ranks 1…elements: P(rank) is proportional to rank^-exponent. Exponent 0 is the uniform law.
 *
 * Exact for every exponent ≥ 0 and free of tables, so 65 million elements cost no more than a thousand: rejection-inversion
 * after W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", ACM
 * TOMACS 6(3), 1996. The names below are theirs: h is the law, H an integral of it.
 */
interface Popularity {
  readonly elements: number
  readonly exponent: number
  /** Draws of a stream: the 0-based rank of the `index`th one; 0 is the most popular. */
  ranks(stream: number): (index: number) => number
}

/** An exponent this close to 1 is 1: of 65 million elements, no probability is then wrong by more than a ten-millionth. */
const close = 1e-9

export function zipf(elements: number, exponent: number): Popularity {
  const isOne = abs(1 - exponent) < close
  const power = 1 - exponent
  const root = 1 / power
  const h = (x: number): number => pow(x, -exponent)
  const H = (x: number): number => (isOne ? log(x) : (pow(x, power) - 1) / power)
  const inverseH = (y: number): number => (isOne ? exp(y) : pow(1 + power * y, root))

  const top = H(1.5) - 1
  const bottom = H(elements + 0.5)
  const width = top - bottom
  const shortcut = 2 - inverseH(H(2.5) - h(2))

  return {
    elements,
    exponent,
    ranks(stream) {
      const uniform = uniforms(stream)
      return (index) => {
        for (let attempt = 0; ; attempt++) {
          const u = bottom + uniform(index, attempt) * width
          const x = inverseH(u)
          const k = min(max(round(x), 1), elements)
          if (k - x <= shortcut || u >= H(k + 0.5) - h(k)) return k - 1
        }
      }
    },
  }
}
