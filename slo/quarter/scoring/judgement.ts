import type { Labels } from '../../prometheus/samples.ts'
import type { Objective } from '../../promises/objective.ts'
import type { Service } from '../../promises/service.ts'
import { requestsOf, type Source } from '../../promises/source.ts'
import { matchesAll, writeMatchers, writeSelector } from '../../promql/matchers.ts'
import { timeSaid } from '../../words.ts'
import { isBad, isClients, kindOf } from '../answers.ts'
import type { Edge } from '../histogram-edges.ts'
import type { ResolvedIndicator } from '../indicator.ts'
import type { Classifier } from './tally.ts'

/** Undefined where labels alone do not tell it. */
export function judgeOf(counted: ResolvedIndicator, service: Service, source: Source): Classifier | undefined {
  if (counted.kind === 'answers') {
    return (labels) => {
      const kind = kindOf(labels, source)
      if (service.clientErrors === 'left-out' && isClients(kind)) return 'left-out'
      if (kind === 'ok' && !labels[source.labels.code ?? '']) return 'unknown'
      return isBad(kind) ? 'bad' : 'good'
    }
  }
  if (counted.kind !== 'labels') return undefined
  const { counts, when } = counted
  return (labels) => (matchesAll(when, labels) === (counts === 'good') ? 'good' : 'bad')
}

/** "503", or "0 (UC)" where a response flag says more than the code; "429 POST" where several labels tell. */
export function codeOf(labels: Labels, counted: ResolvedIndicator, source: Source): string {
  const requests = requestsOf(source)
  if (counted.kind === 'labels' || !requests) {
    const names = counted.kind === 'labels' ? [...new Set(counted.when.map(({ name }) => name))] : []
    return names.map((name) => labels[name] ?? `no ${name}`).join(' ')
  }
  const code = labels[requests.code] ?? 'no code'
  const flags = requests.flags === undefined ? undefined : labels[requests.flags]
  const tells = flags !== undefined && flags !== '' && flags !== '-' && code === requests.codes.disconnects?.code
  return tells ? `${code} (${flags})` : code
}

/** What is wrong with a bad request: "failed", "took longer than 500 ms". */
export function badDid(objective: Objective, counted: ResolvedIndicator): string {
  switch (counted.kind) {
    case 'answers':
      return 'failed'
    case 'labels':
      return `${counted.counts === 'bad' ? 'had' : 'did not have'} ${writeMatchers(counted.when)}`
    case 'counters':
      return `were ${counted.counts === 'bad' ? '' : 'not '}counted by ${writeSelector(counted.part)}`
    case 'histogram':
      return slowDid('thresholdMs' in objective ? objective.thresholdMs : 0, counted)
  }
}

/** What is known of a request that is counted as bad: beyond the edge below a threshold that is none. */
export function countedDid(
  objective: Objective,
  counted: ResolvedIndicator,
  bracket?: Extract<Edge, { kind: 'bracketed' }>,
): string {
  const isBeyond = bracket && bracket.belowMs > 0 && counted.kind === 'histogram'
  return isBeyond ? slowDid(bracket.belowMs, counted) : badDid(objective, counted)
}

function slowDid(ms: number, { good }: Extract<ResolvedIndicator, { kind: 'histogram' }>): string {
  return `took longer than ${timeSaid(ms)}${good.length > 0 ? ` or did not have ${writeMatchers(good)}` : ''}`
}
