import { fingerprintOf } from '../../slo/comparison/fingerprint.ts'
import type { RunReport } from '../../slo/run/report.ts'
import type { Verdict } from '../../slo/verdict.ts'
import { count, duration, instant, percentileName, rate } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { measured, promisesOf, standingOf } from '../run/promises.ts'
import { type Standing, verdictWords } from '../table.ts'

/** A run as it stands beside another one: everything spelled already, with the numbers that are held against each other. */
export type ShownRun = {
  readonly title: string
  readonly verdict: Verdict
  /** What the run was made of: "load: scenario" → "surge". Runs are alike where all of it is. */
  readonly made: Readonly<Record<string, string>>
  /** What was measured: the service and its build. */
  readonly subject: Readonly<Record<string, string>>
  readonly promises: readonly SidePromise[]
  /** The rows below the promises: percentiles, errors, processor time. */
  readonly figures: readonly SideFigure[]
  /** From the intended start, by operation: quantile and ms. */
  readonly curves: Readonly<Record<string, readonly (readonly [quantile: number, ms: number])[]>>
}

type SideFigure = { readonly name: string; readonly text: string; readonly value: number }

/** Without a value it is told and not held against another. */
type SidePromise = {
  readonly name: string
  readonly promised: string
  readonly standing: Standing
  readonly word: string
  readonly text: string
  readonly value?: number
}

/** What the page needs of each run, by its key. */
export type Sides = Readonly<Record<string, ShownRun & { readonly address: string }>>

const told = [0.5, 0.9, 0.95, 0.99, 0.999, 1]

export function sideOf(report: RunReport): ShownRun {
  const { plan, subject, environment, latency, reconciliation, cpu, verdict, createdAt } = report
  const { load, data, machine, versions } = fingerprintOf(report)
  const percentiles = latency.flatMap(({ operation, fromSchedule }) =>
    fromSchedule
      .filter(({ quantile }) => told.includes(quantile))
      .map(({ quantile, ms }) => ({
        name: quantile === 1 ? `slowest ${operation}` : `${percentileName(quantile)} ${operation}`,
        text: duration(ms),
        value: ms,
      })),
  )
  const answered = reconciliation.map(({ operation, answered }) => {
    const value = answered / plan.durationSeconds
    return { name: `answered ${operation}s`, text: rate(value), value }
  })
  const processors = cpu.map(({ part, seconds }) => {
    const value = seconds / plan.durationSeconds
    return { name: `CPU of ${part}`, text: `${count(Number(value.toFixed(2)))} cores`, value }
  })
  return {
    title: `${instant(createdAt).slice(0, 16)} ${plan.scenario}`,
    verdict,
    made: {
      ...under('load', load),
      ...under('data', data),
      ...under('machine', machine),
      ...under('versions', versions),
    },
    subject: {
      service: subject.name,
      ...(environment.git === undefined ? {} : { checkout: environment.git }),
      ...subject.build,
    },
    promises: promisesOf(report).map((scored) => {
      const standing = standingOf(report, scored.verdict)
      const value = scored.measuredMs ?? scored.perSecond
      return {
        ...{ name: promiseName(scored), promised: promised(scored.objective), standing, word: verdictWords[standing] },
        text: measured(scored) ?? 'not measured',
        ...(value === undefined ? {} : { value }),
      }
    }),
    figures: [...percentiles, ...answered, ...processors],
    curves: Object.fromEntries(
      latency
        .filter(({ fromSchedule }) => fromSchedule.length > 0)
        .map(({ operation, fromSchedule }) => [
          operation,
          fromSchedule.map(({ quantile, ms }) => [quantile, ms] as const),
        ]),
    ),
  }
}

function under(part: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${part}: ${name}`, value]))
}
