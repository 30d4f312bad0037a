import type { GeneratorPart } from '../slo/run/generators.ts'
import type { Journal } from './journal.ts'

/** Each of several generators that were started here, in the order of their numbers. */
export function partsHere(
  generators: number,
  exitCodes: readonly number[],
  journal: Journal | undefined,
  stored: Readonly<Record<string, number>>,
): readonly GeneratorPart[] {
  return Array.from({ length: generators }, (_, i) => {
    const number = i + 1
    const exitCode = exitCodes[i]
    return {
      ...(journal ? toldBy(journal, i) : nothing),
      number,
      stored: stored[number] ?? 0,
      ...(exitCode === undefined ? {} : { exitCode }),
    }
  })
}

const nothing = { ended: false, sent: 0, late: [] } as const

function toldBy({ generators }: Journal, i: number): Omit<GeneratorPart, 'number' | 'stored' | 'exitCode'> {
  const told = generators[i]
  if (!told) return nothing
  const { identity: _, ...part } = told
  return part
}
