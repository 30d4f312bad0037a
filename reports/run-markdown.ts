import type { RunReport } from '../slo/run/report.ts'
import {
  classesClaim,
  cpuClaim,
  latencyOverTimeClaim,
  rateOverTimeClaim,
  readBackClaim,
  reconciliationClaim,
  staircaseClaim,
  trustClaim,
} from './claims.ts'
import { codeMarkdown, detailsMarkdown, escapeMarkdown, markdownTable, withinBytes } from './markdown/markdown.ts'
import { bucketsTable, cpuTable, evidenceTable, momentsTable, percentilesTable } from './measurement-tables.ts'
import { count, span, windowOf } from './numbers.ts'
import { answersTable, classesTable, promisesTable, reconciliationTable, trustTable } from './run-tables.ts'
import { furtherReasons, verdictSentence } from './sentences.ts'
import { sparkline } from './sparkline.ts'
import { shapes } from './table.ts'

/** What GitHub takes for one step summary, less a reserve for whatever the step has written before. */
const summaryBytes = 1_000_000
const sparklineWidth = 60
const samplesShown = 40

/** A run for GitHub's step summary: the verdict, the promises, and the rest to unfold. */
export function runMarkdown(report: RunReport): string {
  const { plan, subject, environment } = report
  const moments = report.moments.filter(({ second }) => second >= 0)
  const p99 = sparkline(
    moments.map(({ p99Ms }) => p99Ms),
    sparklineWidth,
    'log',
  )
  const rate = sparkline(
    moments.map(({ achievedPerSecond }) => achievedPerSecond),
    sparklineWidth,
    'linear',
  )
  return withinBytes(
    [
      `### ${shapes[report.verdict]} ${escapeMarkdown(verdictSentence(report))}`,
      ...furtherReasons(report).map(escapeMarkdown),
      escapeMarkdown(
        `${subject.name}: ${count(plan.readsPerSecond)} reads/s and ${count(plan.writesPerSecond)} writes/s for ` +
          `${span(plan.durationSeconds)} over ${count(plan.rows)} rows, ${windowOf(report.window.start, report.window.end)}.`,
      ),
      markdownTable(promisesTable(report)),
      `**Can we trust it?** ${escapeMarkdown(trustClaim(report))}`,
      ...report.trust
        .filter(({ outcome }) => outcome !== 'ok')
        .map(({ title, finding, outcome }) => `${shapes[outcome]} ${escapeMarkdown(`${title}: ${finding}`)}`),
      ...report.findings.map((finding) => `- ${escapeMarkdown(finding)}`),
      [...(p99 === '' ? [] : [`P99 \`${p99}\``]), escapeMarkdown(latencyOverTimeClaim(report))].join('  \n'),
      [...(rate === '' ? [] : [`Rate \`${rate}\``]), escapeMarkdown(rateOverTimeClaim(report))].join('  \n'),
      `Make it again: ${codeMarkdown(environment.command)}`,
      ...unfolding(report),
    ],
    summaryBytes,
  )
}

function unfolding(report: RunReport): readonly string[] {
  return [
    detailsMarkdown('Every check of this run', markdownTable(trustTable(report))),
    detailsMarkdown(classesClaim(report), markdownTable(classesTable(report))),
    detailsMarkdown(
      reconciliationClaim(report),
      [
        markdownTable(reconciliationTable(report)),
        markdownTable(answersTable(report)),
        escapeMarkdown(readBackClaim(report)),
      ].join('\n\n'),
    ),
    ...report.latency.map((latency) =>
      detailsMarkdown(
        staircaseClaim(report, latency),
        [markdownTable(percentilesTable(latency)), markdownTable(bucketsTable(latency))].join('\n\n'),
      ),
    ),
    detailsMarkdown(
      'Latency and rate, moment by moment',
      [markdownTable(momentsTable(report, 'latency')), markdownTable(momentsTable(report, 'rate'))].join('\n\n'),
    ),
    detailsMarkdown(cpuClaim(report), markdownTable(cpuTable(report))),
    ...Object.entries(report.evidence).map(([name, evidence]) =>
      detailsMarkdown(
        `How it was computed: ${name}`,
        [codeMarkdown(evidence.query), markdownTable(evidenceTable(name, evidence, samplesShown))].join('\n\n'),
      ),
    ),
  ]
}
