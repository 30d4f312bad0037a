import type { RunReport } from '../slo/run/report.ts'
import { latencyOverTimeClaim, rateOverTimeClaim, readBackClaim, reconciliationClaim, trustClaim } from './claims.ts'
import { count, plainSpaces, span, windowOf } from './numbers.ts'
import { classesTable, promisesTable, reconciliationTable, trustTable } from './run-tables.ts'
import { furtherReasons, verdictSentence, verdictWords } from './sentences.ts'
import { sparkline } from './sparkline.ts'
import { pick, shapes } from './table.ts'
import { type Ink, markStyle, tame } from './text/ink.ts'
import { textTable } from './text/text-table.ts'
import { wrap } from './text/wrap.ts'

/** A run for a terminal of `width` columns: the verdict first, then what it rests on. */
export function runText(report: RunReport, width: number, ink: Ink): string {
  const lines = [
    '',
    ...verdict(report, width, ink),
    '',
    ...textTable(pick(promisesTable(report), promiseColumns(width)), width, ink),
    '',
    ...section('Can we trust it?', trustClaim(report), width, ink),
    ...textTable(pick(trustTable(report), ['Holds', 'Check', 'What was found']), width, ink),
    '',
    ...section('Where did the requests go?', reconciliationClaim(report), width, ink),
    ...textTable(reconciliationTable(report), width, ink),
    ...paragraph(readBackClaim(report), width),
    '',
    ...findings(report, width, ink),
    ...overTime(report, width, ink),
    ...section('Against the Lift Wing classes', undefined, width, ink),
    ...textTable(classesTable(report), width, ink),
    '',
  ]
  return plainSpaces(`${lines.join('\n')}\n`)
}

/** The counts of good requests are left out first: the budget says the same. */
function promiseColumns(width: number): readonly string[] {
  const counts = width >= 92 ? ['Good requests'] : []
  return ['Verdict', 'Promise', 'Promised', 'Measured', ...counts, 'Bad, of allowed']
}

function verdict(report: RunReport, width: number, ink: Ink): readonly string[] {
  const style = markStyle(report.verdict)
  const badge = ink(` ${shapes[report.verdict]} ${verdictWords[report.verdict].toUpperCase()} `, style, 'badge')
  const { plan, subject } = report
  return [
    `  ${badge}`,
    '',
    ...wrap(tame(verdictSentence(report)), width - 2).map((line) => `  ${ink(line, 'strong')}`),
    ...furtherReasons(report).flatMap((reason) => paragraph(`${reason}`, width)),
    ...wrap(
      tame(
        `${subject.name}: ${count(plan.readsPerSecond)} reads/s and ${count(plan.writesPerSecond)} writes/s for ${span(plan.durationSeconds)} over ${count(plan.rows)} rows, ` +
          `${windowOf(report.window.start, report.window.end)}.`,
      ),
      width - 2,
    ).map((line) => `  ${ink(line, 'faint')}`),
  ]
}

function section(title: string, claim: string | undefined, width: number, ink: Ink): readonly string[] {
  const [first = '', ...rest] = wrap(`${title}${claim ? ` ${claim}` : ''}`, width - 2)
  const head = first.startsWith(title) ? `${ink(title, 'strong')}${first.slice(title.length)}` : ink(first, 'strong')
  return [head, ...rest].map((line) => `  ${line}`)
}

function paragraph(sentence: string, width: number): readonly string[] {
  return wrap(tame(sentence), width - 2).map((line) => `  ${line}`)
}

function findings(report: RunReport, width: number, ink: Ink): readonly string[] {
  if (report.findings.length === 0) return []
  const sentences = report.findings.flatMap((finding) =>
    wrap(tame(finding), width - 4).map((line, at) => (at === 0 ? `  – ${line}` : `    ${line}`)),
  )
  return [...section('Findings', undefined, width, ink), ...sentences, '']
}

function overTime(report: RunReport, width: number, ink: Ink): readonly string[] {
  const moments = report.moments.filter(({ second }) => second >= 0)
  const room = Math.min(width - 12, 60)
  const rows = [
    [
      'P99',
      sparkline(
        moments.map((moment) => moment.p99Ms),
        room,
        'log',
      ),
      latencyOverTimeClaim(report),
    ],
    [
      'Rate',
      sparkline(
        moments.map((moment) => moment.achievedPerSecond),
        room,
        'linear',
      ),
      rateOverTimeClaim(report),
    ],
  ] as const
  return rows.flatMap(([name, shape, claim]) => [
    ...(shape === '' ? [] : [`  ${ink(name.padEnd(6), 'strong')}${shape}`]),
    ...paragraph(claim, width),
    '',
  ])
}
