import { fingerprintOf } from '../../slo/comparison/fingerprint.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { count, duration, instant, percentileName, rate } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { measured, promisesOf, standingOf } from '../run/promises.ts'
import { verdictWords } from '../table.ts'
import type { Side } from './side.ts'

const told = [0.5, 0.9, 0.95, 0.99, 0.999, 1]

export function sideOf(report: RunReport): Side {
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
