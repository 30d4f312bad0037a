import { type HistoryReport, type HistorySeries, historyReportSchema } from '../../slo/history/record.ts'
import { list } from '../../slo/words.ts'
import {
  type Case,
  type ContentBlock,
  type Document,
  listOf,
  type Section,
  type Suite,
  wholeCase,
} from '../document.ts'
import { fingerprintFacts } from '../facts.ts'
import { kind } from '../kind.ts'
import { count, instant, plural } from '../numbers.ts'
import { verdictWords } from '../table.ts'
import { historyPictures } from './pictures.ts'
import { changesTable, resultsTable, trendsTable, unreadTable } from './tables.ts'
import { historyHeadline, nameOf, seriesName, standings, trendClaim, trendsOf } from './words.ts'

export const historyKind = kind(historyReportSchema, historyDocument)

/** A history of results, as it is told. */
export function historyDocument(report: HistoryReport): Document {
  const { series, source, createdAt, verdict, command } = report
  const headline = historyHeadline(report)
  return {
    name: `History ${source}, ${report.id}`,
    subject: source,
    when: instant(createdAt),
    verdict,
    badge: verdictWords[verdict],
    headline,
    reasons: report.reasons.filter((reason) => !headline.includes(reason)),
    about: aboutOf(report),
    facts: [
      ['History', { code: source }],
      ...series.map((each) => [seriesName(each), spanOf(each)] as const),
      ['Tolerated', `${percent(report.design.tolerated)}, of errors ${points(report.design.toleratedErrors)}`],
    ],
    again: command,
    next: verdict === 'missed' ? nextOf(report) : undefined,
    sections: [
      ...series.flatMap((each) => sectionsOf(each, report)),
      ...(report.unread.length > 0
        ? [{ title: 'What could not be read', blocks: [{ table: unreadTable(report) }] }]
        : []),
      { title: 'How changes are found', blocks: listOf(reading(report)), depth: 'details' },
    ],
    checks: {
      name: `liftwing-slo ${report.id}`,
      seconds: 0,
      startedAt: createdAt,
      suites: suites(report, headline),
    },
  }
}

/** Whether it was the build: that at the first regression against the one before. */
function nextOf(report: HistoryReport): Document['next'] {
  const commands = trendsOf(report).flatMap(({ series: { of, results }, trend: { standing, now } }) => {
    const since = standing === 'regression' ? now?.since : undefined
    const [before, after] = since === undefined ? [] : [results[since - 1], results[since]].map(commitOf)
    return of === 'capacity' || !before || !after || before === after ? [] : [`liftwing-slo compare ${before} ${after}`]
  })
  return commands[0] === undefined ? undefined : { sentence: 'Was it the build?', command: commands[0] }
}

/** Without what git says of changes beside it. */
const commitOf = (result: HistorySeries['results'][number] | undefined) => result?.revision?.split(' ')[0]

const percent = (ratio: number) => `${count(Number((100 * ratio).toFixed(2)))}\u00a0%`
const points = (ratio: number) => `${count(Number((100 * ratio).toFixed(2)))}\u00a0points`

function aboutOf({ series, source }: HistoryReport): string {
  const used = series.reduce((sum, each) => sum + each.used, 0)
  const all = series.reduce((sum, { results }) => sum + results.length, 0)
  const left = all > used ? `; ${count(all - used)} more did not count` : ''
  return `${source}: ${plural(used, 'result')} in ${plural(series.length, 'series', 'series')}${left}.`
}

function spanOf({ results, used }: HistorySeries): string {
  const [first, last] = [results[0], results.at(-1)]
  if (!first || !last) return 'no result'
  const when = first === last ? instant(first.at) : `${instant(first.at)} to ${instant(last.at)}`
  return `${count(used)} of ${plural(results.length, 'result')} count, ${when}`
}

function sectionsOf(series: HistorySeries, report: HistoryReport): readonly Section[] {
  const name = seriesName(series)
  const pictures = historyPictures(report).get(series) ?? []
  const changed = series.trends.some(({ changes }) => changes.length > 0)
  return [
    { title: name, claim: claimOf(series), blocks: [{ table: trendsTable(series) }], depth: 'brief' },
    ...(changed ? [{ title: `Where it changed: ${name}`, blocks: [{ table: changesTable(series) }] }] : []),
    { title: `Over time: ${name}`, blocks: pictures.map((picture): ContentBlock => ({ picture })) },
    {
      title: `Every result: ${name}`,
      blocks: [{ table: resultsTable(series) }, { facts: fingerprintFacts(series.fingerprint) }],
      depth: 'details',
    },
  ]
}

function claimOf({ used, results, needed, trends }: HistorySeries): string {
  const left = results.length - used
  const others = left > 0 ? `, ${plural(left, 'other')} did not` : ''
  const after =
    needed.after === undefined ? '' : `; a change shows after ${count(needed.after)} results at the earliest`
  const worse = trends.filter(({ standing }) => standing === 'regression').map(({ measure }) => nameOf(measure))
  const found = worse.length > 0 ? ` Worse: ${list(worse)}.` : ''
  return `${plural(used, 'result')} counted${others}${after}.${found}`
}

function reading({ design, series }: HistoryReport): readonly string[] {
  const fewest = Math.max(0, ...series.map(({ needed }) => needed.results))
  return [
    'Results are one series where load, data, machine and versions are those of the latest one, and where they prove something by themselves; what does not count is shown, with the reason.',
    'A change point cuts a series where its two parts differ most from each other, against what they differ within themselves (E-divisive, Matteson and James 2014, as MongoDB and Apache Otava use it). It is believed where shuffling the results makes as clear a cut too rarely.',
    `In ${percent(design.falseAlarms)} of histories in which nothing changed, something is found at one look, all measures together; results that hang together, as those of a machine that has good and bad weeks, make it more.`,
    `That takes ${plural(fewest, 'result')}, and ${plural(design.least, 'result')} at the new level at the least. The level is the median of its results.`,
    `A measure is a regression where its level now is worse than the best one within the latest ${plural(design.recent, 'result')} by more than is tolerated. What changed before that is history.`,
  ]
}

function suites(report: HistoryReport, headline: string): readonly Suite[] {
  const whole = wholeCase('The history as a whole', report.verdict, [headline, ...report.reasons])
  return [
    { name: 'history: verdict', properties: { source: report.source, command: report.command }, cases: [whole] },
    ...report.series.map((series) => ({
      name: `history: ${seriesName(series)}`,
      properties: { results: String(series.results.length), used: String(series.used) },
      cases: series.trends.map((trend): Case => {
        const claim = trendClaim(series, trend, report)
        return { name: nameOf(trend.measure), standing: standings[trend.standing], message: claim, details: [claim] }
      }),
    })),
  ]
}
