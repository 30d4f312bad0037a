import type { Fingerprint } from '../slo/comparison/record.ts'
import type { RunReport } from '../slo/run/report.ts'
import { capital } from '../slo/words.ts'
import type { Fact } from './document.ts'
import { bytes, count, plural } from './numbers.ts'

/** What a scenario was told, as a fact about the run: "--zipf", "0.8: popularity of rows falls as rank^-s". */
export function knobFact({ flag, value, unit, help }: RunReport['plan']['knobs'][number]): Fact {
  const told = typeof value === 'number' ? count(value) : value
  return [flag, `${told}${unit === '' ? '' : ` ${unit}`}: ${help}`]
}

/** What was asked, and where it ran. */
export function surroundingFacts({
  subject,
  environment,
}: Pick<RunReport, 'subject' | 'environment'>): readonly Fact[] {
  return [
    ['Target', { code: subject.url }],
    ['Machine', `${plural(environment.cores, 'core')}, ${bytes(environment.memoryBytes)} of memory`],
    ['Parts', namesAndValues(environment.parts)],
  ]
}

/** What results have to have in common to be held against each other. */
export function fingerprintFacts(fingerprint: Fingerprint): readonly Fact[] {
  return (['load', 'data', 'machine', 'versions'] as const).map((part) => [
    capital(part),
    namesAndValues(fingerprint[part]) || 'nothing was noted',
  ])
}

/** "rows 50000, seed 1". */
export function namesAndValues(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
