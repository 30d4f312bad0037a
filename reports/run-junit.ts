import type { RunReport, ScoredObjective, TrustCheck } from '../slo/run/report.ts'
import { type Case, junit, type Suite } from './junit.ts'
import { count } from './numbers.ts'
import { againstPromise, promised, promiseName, promisesOf } from './promise-words.ts'
import { verdictSentence } from './sentences.ts'

/** A run as test suites: the verdict, the promises that decide it, and whether it can be trusted. */
export function runJunit(report: RunReport): string {
  const { plan, subject } = report
  const suites: readonly Suite[] = [
    {
      name: `${subject.name}: verdict`,
      properties: {
        run: report.id,
        target: subject.url,
        'reads per second': String(plan.readsPerSecond),
        'writes per second': String(plan.writesPerSecond),
        'duration in seconds': String(plan.durationSeconds),
        'window start': report.window.start,
        'window end': report.window.end,
        command: report.environment.command,
        ...Object.fromEntries(report.classes.map((row) => [`would keep class ${row.id}`, row.verdict])),
      },
      cases: [
        {
          name: 'The run as a whole',
          verdict: report.verdict,
          message: verdictSentence(report),
          details: [verdictSentence(report), ...report.reasons, ...report.findings],
        },
      ],
    },
    { name: `${subject.name}: promises`, cases: promisesOf(report).map(promiseCase) },
    { name: `${subject.name}: trust`, cases: report.trust.map(trustCase) },
  ]
  return junit(`liftwing-slo ${report.id}`, plan.durationSeconds, report.window.start, suites)
}

function promiseCase(scored: ScoredObjective): Case {
  const { good, total, allowed, service } = scored
  return {
    name: `${promiseName(scored)} ${promised(scored.objective)}`,
    verdict: scored.verdict,
    message: againstPromise(scored),
    details: [
      againstPromise(scored),
      total === 0 ? 'There were no requests to count.' : `${count(good)} of ${count(total)} requests were good.`,
      ...(allowed === undefined || total === 0 ? [] : [`${count(allowed)} may be bad.`]),
      ...(service ? [`The service itself counted ${count(service.good)} good of ${count(service.total)}.`] : []),
      ...scored.reasons,
    ],
  }
}

function trustCase({ title, outcome, finding }: TrustCheck): Case {
  return {
    name: title,
    verdict: outcome === 'invalid' ? 'inconclusive' : 'met',
    message: finding,
    details: [outcome === 'warning' ? `Mind this: ${finding}` : finding],
  }
}
