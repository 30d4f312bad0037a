import type { CapacityReport } from '../../slo/capacity/record.ts'
import { type Case, type Checks, wholeCase } from '../document.ts'
import { rate } from '../numbers.ts'
import type { Standing } from '../table.ts'
import { resultClaim } from './claims.ts'
import { goalName, goalPromise, headline } from './words.ts'

/** A search as tests: the verdict, and each promise at the promised rates. */
export function capacityChecks(report: CapacityReport): Checks {
  const { subject, window, result, promised, environment, goals } = report
  const details = [headline(report), resultClaim(report), report.gaveFirst.sentence, ...report.reasons] as const
  const bounds = [
    ...(result.lower ? [['lower bound per second', String(result.lower.perSecond)]] : []),
    ...(result.upper ? [['upper bound per second', String(result.upper.perSecond)]] : []),
  ]
  return {
    name: `liftwing-slo ${report.id}`,
    seconds: result.seconds,
    startedAt: window.start,
    suites: [
      {
        name: `${subject.name}: capacity`,
        properties: {
          search: report.id,
          target: subject.url,
          ...Object.fromEntries(
            promised.map(({ operation, perSecond }) => [`promised ${operation}s per second`, String(perSecond)]),
          ),
          ...Object.fromEntries(bounds),
          command: environment.command,
        },
        cases: [wholeCase('The capacity', report.verdict, details)],
      },
      {
        name: `${subject.name}: promises at the promised rates`,
        properties: {},
        cases: goals.map((goal) => goalCase(report, goal)),
      },
    ],
  }
}

function goalCase(report: CapacityReport, goal: CapacityReport['goals'][number]): Case {
  const { bounds, load, promised } = report
  const mine = bounds.find((each) => each.goal === goal.id)
  const [lower, upper] = [mine?.lowerPerSecond, mine?.upperPerSecond]
  const told = `${lower === undefined ? 'held at no load for sure' : `held at ${rate(lower)}`}, ${upper === undefined ? 'broke at none for sure' : `broke at ${rate(upper)}`}`
  return {
    name: `${goalName(goal)}: ${goalPromise(goal)}`,
    standing: standing(lower, upper, loadsFor(promised, load)),
    message: `It ${told}.`,
    details: [`It ${told}.`],
  }
}

/** The load at which every promised rate is offered, and that at which the first one is. */
function loadsFor(promised: CapacityReport['promised'], { mix }: CapacityReport['load']) {
  const parts = mix.reduce((sum, each) => sum + each.parts, 0)
  const loads = promised.flatMap(({ operation, perSecond }) => {
    const mine = mix.find((each) => each.operation === operation)?.parts
    return mine === undefined ? [] : [(perSecond * parts) / mine]
  })
  return loads.length === 0 ? undefined : { every: Math.max(...loads), first: Math.min(...loads) }
}

function standing(lower: number | undefined, upper: number | undefined, wanted: ReturnType<typeof loadsFor>): Standing {
  if (wanted === undefined) return 'inconclusive'
  if (lower !== undefined && lower >= wanted.every) return 'met'
  return upper !== undefined && upper <= wanted.first ? 'missed' : 'inconclusive'
}
