import type { GeneratorPart } from '../../slo/run/generators.ts'
import type { OfGenerator } from '../journal/journal.ts'

/**
 * Each of several generators, in the order of their numbers.
 * @param told what one says of itself, by its number
 * @param exitCodes in the same order, of those that were started here
 */
export function partsOf(
  generators: number,
  told: (number: number) => OfGenerator | undefined,
  stored: Readonly<Record<string, number>>,
  exitCodes: readonly number[] = [],
): readonly GeneratorPart[] {
  return Array.from({ length: generators }, (_, i) => {
    const number = i + 1
    const { identity: _identity, ...part } = told(number) ?? missing
    const exitCode = exitCodes[i]
    return { ...part, number, stored: stored[number] ?? 0, ...(exitCode === undefined ? {} : { exitCode }) }
  })
}

const missing = { ended: false, sent: 0, late: [], identity: undefined } as const
