import type { CapacityReport } from './record.ts'

/** The factor that came with sizing for other rates. */
const cameWithRates: ReadonlySet<string> = new Set(['bytesPerAnswer'])

/** A report as a program makes it that sizes for as much as the record knows: those of 27 November 2026 and before sized for the target alone. */
export function asSizedBefore(saved: CapacityReport, made: CapacityReport): CapacityReport {
  if (!made.sizing || !saved.sizing || saved.sizing.rates !== undefined) return made
  const { rates: _, factors, ...sizing } = made.sizing
  return { ...made, sizing: { ...sizing, factors: factors.filter(({ id }) => !cameWithRates.has(id)) } }
}
