import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Quarter } from '../slo/calendar.ts'
import { countIncrements } from '../slo/counting/count.ts'
import { makeExampleQuarter } from '../slo/example/make.ts'
import { rename } from '../slo/example/story.ts'
import type { TrueCount } from '../slo/example/truth.ts'
import { atLeast, type Fraction } from '../slo/fraction.ts'
import { connectPrometheus, type StreamingPrometheus } from '../slo/prometheus/prometheus.ts'
import { cacheFolder } from '../stack/folders.ts'
import { prometheusOnData } from '../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../stack/toolchain/go-tools.ts'
import { aliases, casesOf, compare, processStartOf } from '../test/quarter-kit/against-truth.ts'
import { everydayIo } from '../test/stack/test-io.ts'
import { conformancePage, type ExactRow, type PeerRow } from './conformance-page.ts'
import { type PeerIndicator, peers } from './peers.ts'

/** A promise of the example quarter, in the words of its metrics. */
type Promised = {
  readonly title: string
  readonly target: Fraction
  readonly counter: string
  /** Matchers of all requests; `part` are the further ones of what is counted above the line. */
  readonly all: string
  readonly part: string
  readonly partIs: 'good' | 'bad'
  readonly isTotal: (count: TrueCount) => boolean
  readonly isPart: (count: TrueCount) => boolean
}

const percent = (numerator: number): Fraction => ({ numerator, denominator: 100 })
const production = 'prometheus="k8s-mlserve"'
const edge = (le: string) => `le=~"${le.replace('.', '\\\\.')}(\\\\.0)?"`

function istio(title: string, service: string, target: number, thresholdMs: string): readonly Promised[] {
  const names = service === rename.to ? `${rename.from}|${rename.to}` : service
  const all = `${production}, destination_canonical_service=~"${names}"`
  const is = (metric: string) => (count: TrueCount) =>
    count.metric === metric && new RegExp(`^(${service})$`).test(count.service)
  return [
    {
      title: `${title}, availability`,
      target: percent(target),
      counter: 'istio_requests_total',
      all,
      part: 'response_code=~"5.."',
      partIs: 'bad',
      isTotal: is('istio_requests_total'),
      isPart: ({ labels }) => /^5..$/.test(labels['response_code'] ?? ''),
    },
    {
      title: `${title}, within ${thresholdMs} ms`,
      target: percent(target),
      counter: 'istio_request_duration_milliseconds_bucket',
      all,
      part: edge(thresholdMs),
      partIs: 'good',
      isTotal: (count) => is('istio_request_duration_milliseconds_bucket')(count) && count.labels['le'] === '+Inf',
      isPart: ({ labels }) => labels['le'] === thresholdMs,
    },
  ]
}

const ofCache = (count: TrueCount) => count.labels['traffic'] === 'organic'
const ofApi = (count: TrueCount) => count.labels['verb'] !== 'WATCH'

const promises: readonly Promised[] = [
  ...istio('Article quality', '.+-articlequality-predictor', 98, '5000'),
  ...istio('Revert risk', 'revertrisk-language-agnostic-predictor', 98, '500'),
  ...istio('Outlink topics', 'outlink-topic-model-predictor', 95, '5000'),
  ...istio('ORES Legacy', 'ores-legacy', 95, '500'),
  {
    title: 'Kubernetes API, availability',
    target: percent(99),
    counter: 'apiserver_request_total',
    all: `${production}, job="k8s-api", verb!="WATCH"`,
    part: 'code=~"5.."',
    partIs: 'bad',
    isTotal: (count) => count.metric === 'apiserver_request_total' && ofApi(count),
    isPart: ({ labels }) => /^5..$/.test(labels['code'] ?? ''),
  },
  {
    title: 'Topic cache, availability',
    target: percent(98),
    counter: 'http_requests_total',
    all: `${production}, job="article-topic-cache", traffic="organic"`,
    part: 'code=~"5.."',
    partIs: 'bad',
    isTotal: (count) => count.metric === 'http_requests_total' && ofCache(count),
    isPart: ({ labels }) => /^5..$/.test(labels['code'] ?? ''),
  },
  {
    title: 'Topic cache, reads within 10 ms',
    target: percent(95),
    counter: 'http_request_duration_seconds_bucket',
    all: `${production}, job="article-topic-cache", traffic="organic", method="GET"`,
    part: edge('0.01'),
    partIs: 'good',
    isTotal: (count) =>
      count.metric === 'http_request_duration_seconds_bucket' &&
      ofCache(count) &&
      count.labels['method'] === 'GET' &&
      count.labels['le'] === '+Inf',
    isPart: ({ labels }) => labels['le'] === '0.01',
  },
]

const io = everydayIo()
const example = await makeExampleQuarter(join(cacheFolder(io), 'example'))
const { server } = await ensurePrometheus(io)
await using served = await prometheusOnData(io, { server, dataFolder: example.dataFolder })
const prometheus = connectPrometheus({ url: served.url, timeoutMs: 600_000, parallel: 2 })
const rows: PeerRow[] = []
for (const promised of promises) {
  for (const site of ['eqiad', 'codfw', 'both'] as const)
    rows.push(await hold(prometheus, promised, site, example.quarter))
}
const exact: ExactRow[] = []
for (const method of ['remote-read', 'anchored', 'resets', 'raw'] as const) {
  const world = { prometheus, now: example.quarter.end + 86_400, method }
  const compared = []
  for (const each of casesOf(example.truth, example.quarter)) compared.push(...(await compare(world, each)).rows)
  exact.push({ method, counts: compared.length, equal: compared.filter(({ truth, ours }) => truth === ours).length })
}
const page = conformancePage({ quarter: example.quarter, samples: example.truth.samples, exact, peers, rows })
await writeFile(join(import.meta.dirname, '../docs/conformance.md'), page)
process.stdout.write(page)

/** Asks everybody for one promise at one site, or at both together. */
async function hold(
  from: StreamingPrometheus,
  promised: Promised,
  site: 'eqiad' | 'codfw' | 'both',
  quarter: Quarter,
): Promise<PeerRow> {
  const { title, target, counter, partIs } = promised
  const all = `${promised.all}${site === 'both' ? '' : `, site="${site}"`}`
  const totalPart = partIs === 'good' ? 'le="+Inf"' : ''
  const selector = (further: string) => `${counter}{${[all, further].filter((each) => each !== '').join(', ')}}`
  const indicator: PeerIndicator = { total: selector(totalPart), part: selector(promised.part), partIs }
  const mine = example.truth.counts.filter((count) => !count.isStaging && (site === 'both' || count.site === site))
  const sum = (counts: readonly TrueCount[]) => counts.reduce((total, { visible }) => total + visible, 0)
  const truth = badOf(
    sum(mine.filter(promised.isTotal)),
    sum(mine.filter((count) => sameMetric(count) && promised.isPart(count))),
  )
  const told = await Promise.all(
    peers.map(async (peer) => {
      const share = await peer.badShare(from, indicator, quarter)
      return {
        peer: peer.name,
        share,
        isMet: share === undefined || Number.isNaN(share) ? undefined : share <= allowed(target),
      }
    }),
  )
  const ours = badOf(await count(totalPart), await count(promised.part))
  return { title, site, truth: { ...truth, isMet: isMet(truth) }, ours: { ...ours, isMet: isMet(ours) }, told }

  /** The part and the total of one promise are told apart by their labels alone. */
  function sameMetric(each: TrueCount): boolean {
    return promised.isTotal({ ...each, labels: { ...each.labels, ...(partIs === 'good' ? { le: '+Inf' } : {}) } })
  }
  function badOf(total: number, part: number) {
    return { total, bad: partIs === 'bad' ? part : total - part }
  }
  function isMet({ total, bad }: { readonly total: number; readonly bad: number }): boolean {
    return atLeast(total - bad, total, target)
  }
  async function count(further: string): Promise<number> {
    const matchers = [all, further].filter((each) => each !== '').join(', ')
    const processStart = processStartOf(counter)
    const request = { selectors: [{ metric: counter, matchers }], by: [], window: quarter, aliases, processStart }
    const counted = await countIncrements({ prometheus: from, now: quarter.end + 86_400 }, request)
    return counted.groups[0]?.count ?? 0
  }
}

function allowed({ numerator, denominator }: Fraction): number {
  return (denominator - numerator) / denominator
}
