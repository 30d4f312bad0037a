import type { RunReport } from '../slo/run/report.ts'
import type { Fact } from './document.ts'
import { count } from './numbers.ts'

/** What a scenario was told, as a fact about the run: "--zipf", "0.8: popularity of rows falls as rank^-s". */
export function knobFact({ flag, value, unit, help }: RunReport['plan']['knobs'][number]): Fact {
  const told = typeof value === 'number' ? count(value) : value
  return [flag, `${told}${unit === '' ? '' : ` ${unit}`}: ${help}`]
}
