import { printable } from '../../common/printable.ts'
import { count, instant, plainSpaces, plural, span } from '../../reports/numbers.ts'
import type { Compiled } from '../../run/traffic/compile.ts'
import type { TrafficRecord, TrafficSource } from '../../run/traffic/file.ts'
import { isRate, isWithin, usualKnobs } from '../../scenarios/lib/knobs.ts'
import { pagesOfIds, sumOf } from '../../scenarios/lib/schedule/traffic.ts'
import { replay } from '../../scenarios/replay.ts'

/** A line of progress, and the part that is done where it is known. */
export function readingText(at: {
  readonly name: string
  readonly lines: number
  readonly share: number | undefined
}): [text: string, part?: { done: number; total: number }] {
  const text = plainSpaces(`${at.name}: ${plural(at.lines, 'line')}`)
  return at.share === undefined ? [text] : [text, { done: at.share, total: 1 }]
}

/** What was read, what was found in it, and how to replay it. */
export function planSentences({ traffic, pages, badLines }: Compiled, file: string): readonly string[] {
  return [
    ...traffic.sources.map(sourceSentence),
    ...badLines.map(({ name, line, text }) => `  ${name}, line ${line}: ${printable(text)}`),
    '',
    timeSentence(traffic),
    ...popularitySentences(traffic, pages),
    ...(traffic.ids.length === 0 ? [] : [idsSentence(traffic)]),
    '',
    `Written to ${file} (sha256 ${traffic.sha256.slice(0, 12)}…). ${commandsAre(traffic)}`,
    ...(isPossible(traffic) ? [`  ${command(file, meanRate(traffic), seconds(traffic))}`] : []),
    `  ${command(file, 1000, 30)}`,
  ].map(plainSpaces)
}

function sourceSentence({ name, format, lines, passed, bad, sha256 }: TrafficSource): string {
  const aside = [
    ...(passed > 0 ? [`${count(passed)} passed over`] : []),
    ...(bad > 0 ? [`${count(bad)} bad, of which the first are below`] : []),
  ]
  return `${name} (${format}, sha256 ${sha256.slice(0, 12)}…): ${[plural(lines, 'line'), ...aside].join(', ')}.`
}

const seconds = ({ requests, stretchSeconds }: TrafficRecord) => requests.length * stretchSeconds
const meanRate = (traffic: TrafficRecord) => sumOf(traffic.requests) / seconds(traffic)

/** Whether a replay can be told the rate and the length of the traffic itself. */
function isPossible(traffic: TrafficRecord): boolean {
  const rates = Object.values(replay.knobs).filter(isRate)
  const isRateWithin = rates.every((knob) => isWithin(knob, Math.round(meanRate(traffic))))
  return isRateWithin && isWithin(usualKnobs.durationSeconds, seconds(traffic))
}

function commandsAre(traffic: TrafficRecord): string {
  const scaled = 'n half a minute at 1,000 reads/s:'
  return isPossible(traffic) ? `About as fast as it was, and i${scaled}` : `I${scaled}`
}

function timeSentence(traffic: TrafficRecord): string {
  const { requests, stretchSeconds, from } = traffic
  const when = from === null ? '' : ` from ${instant(from)} on`
  const rate = `${written(meanRate(traffic))}/s on average`
  if (requests.length === 1) return `${count(sumOf(requests))} requests in ${span(stretchSeconds)}${when}: ${rate}.`
  const [most, least] = [Math.max(...requests), Math.min(...requests)]
  return (
    `${count(sumOf(requests))} requests in ${span(seconds(traffic))}${when}: ${rate}, between ${written(least / stretchSeconds)}/s and ` +
    `${written(most / stretchSeconds)}/s in stretches of ${span(stretchSeconds)}.`
  )
}

const written = (rate: number) => (rate >= 100 ? count(Math.round(rate)) : String(Number(rate.toPrecision(3))))

function popularitySentences({ popularity, pages: groups, requests }: TrafficRecord, pages: number): readonly string[] {
  const [first] = groups
  const share = first === undefined ? 0 : first[0] / first[1] / sumOf(requests)
  const begin = `${plural(pages, 'page')}; the most popular one has ${percent(share)} of the requests.`
  if (popularity === null) {
    return [begin, 'How popularity falls cannot be said: too few pages were asked for more than a few times.']
  }
  const { exponent, standardError, leastRequests, pages: fitted } = popularity
  const digits = Math.min(Math.max(1 - Math.floor(Math.log10(standardError)), 1), 6)
  return [
    begin,
    `Popularity falls as rank^-${exponent.toFixed(digits)}, with a standard error of ${standardError.toFixed(digits)}: fitted to the ` +
      `${plural(fitted, 'page')} with at least ${plural(leastRequests, 'request')}. Other scenarios take it as --zipf.`,
  ]
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`

function idsSentence({ ids, requests }: TrafficRecord): string {
  const known = pagesOfIds(ids).requests
  const kept = sumOf([...known])
  return `${plural(known.length, 'page')} are kept by their ids, which have ${percent(kept / sumOf(requests))} of the requests: --by id.`
}

function command(file: string, perSecond: number, seconds: number): string {
  return `liftwing-slo gate --scenario replay --traffic ${file} --reads ${Math.max(1, Math.round(perSecond))} --duration ${seconds}`
}
