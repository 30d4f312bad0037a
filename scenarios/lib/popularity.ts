import { uniform } from './random.ts'

/** The engine of k6 looks a global up by name at every use. */
const { exp, log, expm1, log1p, round, abs, min, max } = Math

/**
 * Zipf's law over the ranks 1…elements: P(rank) is proportional to rank^-exponent. Exponent 0 is the uniform law.
 *
 * Exact for every exponent ≥ 0 and free of tables, so 65 million elements cost no more than a thousand: rejection-inversion
 * after W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", ACM
 * TOMACS 6(3), 1996. The names below are theirs: h is the law, H an integral of it.
 */
export interface Popularity {
  readonly elements: number
  readonly exponent: number
  /** The 0-based rank of the `index`th draw of a stream; 0 is the most popular. */
  rank(stream: number, index: number): number
}

export function zipf(elements: number, exponent: number): Popularity {
  const h = (x: number): number => exp(-exponent * log(x))
  const H = (x: number): number => {
    const logX = log(x)
    return expm1Over((1 - exponent) * logX) * logX
  }
  const inverseH = (y: number): number => exp(log1pOver((1 - exponent) * y) * y)

  const top = H(1.5) - 1
  const bottom = H(elements + 0.5)
  const shortcut = 2 - inverseH(H(2.5) - h(2))

  return {
    elements,
    exponent,
    rank(stream, index) {
      for (let attempt = 0; ; attempt++) {
        const u = bottom + uniform(stream, index, attempt) * (top - bottom)
        const x = inverseH(u)
        const k = min(max(round(x), 1), elements)
        if (k - x <= shortcut || u >= H(k + 0.5) - h(k)) return k - 1
      }
    },
  }
}

/** (e^y − 1) / y, also where y is 0: the case of exponent 1. */
function expm1Over(y: number): number {
  return abs(y) > 1e-8 ? expm1(y) / y : 1 + y / 2
}

/** log(1 + y) / y, also where y is 0. */
function log1pOver(y: number): number {
  return abs(y) > 1e-8 ? log1p(y) / y : 1 - y / 2
}
