import type { ScoredObjective, TrustCheck } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { type Case, type Checks, wholeCase } from '../document.ts'
import { count } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { type Standing, verdictWords } from '../table.ts'
import { verdictSentence } from './headline.ts'
import { againstPromise, promisesOf, standingOf } from './promises.ts'

/** A run as tests: the verdict, the promises that decide it, and whether it can be trusted. */
export function runChecks(report: RunReport): Checks {
  const { plan, subject, window } = report
  const details = [verdictSentence(report), ...report.reasons, ...report.findings] as const
  const whole = wholeCase('The run as a whole', report.verdict, details)
  const properties = {
    run: report.id,
    target: subject.url,
    ...Object.fromEntries(
      plan.operations.map(({ operation, perSecond }) => [
        `${operation}s per second`,
        String(Math.round(perSecond * 100) / 100),
      ]),
    ),
    'duration in seconds': String(plan.durationSeconds),
    'window start': window.start,
    'window end': window.end,
    command: report.environment.command,
    ...Object.fromEntries(
      report.classes.map((row) => [`would meet class ${row.id}`, verdictWords[standingOf(report, row.verdict)]]),
    ),
  }
  return {
    name: `liftwing-slo ${report.id}`,
    seconds: plan.durationSeconds,
    startedAt: window.start,
    suites: [
      { name: `${subject.name}: verdict`, properties, cases: [whole] },
      {
        name: `${subject.name}: promises`,
        properties: {},
        cases: promisesOf(report).map((scored) => promiseCase(scored, standingOf(report, scored.verdict))),
      },
      { name: `${subject.name}: trust`, properties: {}, cases: report.trust.map(trustCase) },
    ],
  }
}

function promiseCase(scored: ScoredObjective, standing: Standing): Case {
  const { good, total, allowed, service } = scored
  const what = scored.objective.kind === 'recovery' ? 'seconds after it was back' : 'requests'
  return {
    name: `${promiseName(scored)} ${promised(scored.objective)}`,
    standing,
    message: againstPromise(scored),
    details: [
      againstPromise(scored),
      total === 0 ? 'There were no requests to count.' : `${count(good)} of ${count(total)} ${what} were good.`,
      ...(allowed === undefined || total === 0 ? [] : [`${count(allowed)} may be bad.`]),
      ...(service ? [`The service itself counted ${count(service.good)} good of ${count(service.total)}.`] : []),
      ...scored.reasons,
    ],
  }
}

function trustCase({ title, outcome, finding }: TrustCheck): Case {
  return {
    name: title,
    standing: outcome === 'invalid' ? 'inconclusive' : 'met',
    message: finding,
    details: [outcome === 'warning' ? `Mind this: ${finding}` : finding],
  }
}
