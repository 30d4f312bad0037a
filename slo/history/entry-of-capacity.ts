import type { CapacityReport, Stop } from '../capacity/record.ts'
import { fingerprintOfLoad, fingerprintOfMachine } from '../comparison/fingerprint.ts'
import type { Entry } from './entry.ts'

/** What a search says: the middle of its interval, which is its uncertainty. */
export function entryOfCapacity({ id, createdAt, subject, environment, load, goals, result }: CapacityReport): Entry {
  const [lower, upper] = [result.lower?.perSecond, result.upper?.perSecond]
  const isNumber = lower !== undefined && upper !== undefined
  const { service: _, ...versions } = environment.parts
  return {
    schemaVersion: 1,
    kind: 'history-entry',
    of: 'capacity',
    id,
    at: createdAt,
    subject: subject.name,
    ...(environment.git === undefined ? {} : { revision: environment.git }),
    fingerprint: {
      ...fingerprintOfLoad(
        { ...load, operations: [] },
        {
          mix: load.mix.map(({ operation, parts }) => `${operation} ${parts}`).join(' : '),
          promises: goals.map(promiseOf).join(', '),
        },
      ),
      ...fingerprintOfMachine(environment),
      versions,
    },
    points: isNumber ? [{ measure: { of: 'capacity' }, value: Math.sqrt(lower * upper), lower, upper }] : [],
    ...(isNumber ? {} : { spoiled: whyNoNumber[result.stopped] }),
  }
}

function promiseOf({ id, objective }: CapacityReport['goals'][number]): string {
  return 'thresholdMs' in objective ? `${id} within ${objective.thresholdMs} ms` : id
}

const open = 'It has no interval of two ends:'
const whyNoNumber: Readonly<Record<Stop, string>> = {
  narrow: `${open} it was not told.`,
  'max-held': `${open} promises held up to the highest load that was allowed.`,
  'min-broken': `${open} promises broke at the lowest load that was allowed.`,
  generator: `${open} the generator gave first.`,
  machine: `${open} the machine gave first.`,
  disturbance: `${open} something else on the machine disturbed it.`,
  time: `${open} its time was over.`,
  interrupted: `${open} it was interrupted.`,
}
