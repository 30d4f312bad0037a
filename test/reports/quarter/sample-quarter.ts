import { parseQuarter } from '../../../slo/calendar.ts'
import { namedByContent } from '../../../slo/promises/promised-files.ts'
import { exampleServicesFile, loadServices, promisesOf, resolveSource } from '../../../slo/promises/promises.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { type CountedGroup, type Evidence, emptyLedger } from '../../../slo/quarter/evidence.ts'
import { knownEdges } from '../../../slo/quarter/histogram-edges.ts'
import { behind } from '../../../slo/quarter/indicator.ts'
import { type Question, questionsFor } from '../../../slo/quarter/question.ts'
import { type QuarterReport, quarterReportSchema } from '../../../slo/quarter/report.ts'
import { figuresOf } from '../../../slo/quarter/scoring/compose.ts'

const daySeconds = 86_400

/** Requests per day in eqiad; codfw gets two thirds of it. */
const perDay: Readonly<Record<string, number>> = {
  articlequality: 180_000,
  'revertrisk-language-agnostic': 900_000,
  outlink: 240_000,
  'ores-legacy': 1,
  'kubernetes-api': 600_000,
  'article-topic-cache': 2_400_000,
}

const quiet = [0.97, 1, 1.02, 1.01, 0.99, 0.86, 0.84]

/** Requests of one day; the week has its shape, codfw is smaller. */
function requestsOn(service: string, site: string, day: number): number {
  const weekly = quiet[(day + 1) % 7] ?? 1
  return Math.round((perDay[service] ?? 1000) * weekly * (site === 'codfw' ? 2 / 3 : 1))
}

/** The share of a day's requests that fail or are slow: little, but for one outage and one bad week. */
function badShare(service: string, site: string, day: number, kind: 'failing' | 'slow'): number {
  if (service === 'revertrisk-language-agnostic' && site === 'codfw' && day === 35)
    return kind === 'failing' ? 0.62 : 0.7
  if (service === 'outlink' && kind === 'slow' && day >= 49 && day < 63) return 0.19
  if (service === 'ores-legacy') return day === 20 && site === 'eqiad' ? 1 : 0
  return kind === 'failing' ? 0.0016 + 0.0004 * ((day * 7) % 5) : 0.006 + 0.001 * ((day * 3) % 4)
}

/** What a day's requests were, for one group of labels. */
function countOn(service: string, labels: Readonly<Record<string, string>>, codeLabel: string, day: number): number {
  const site = labels['site'] ?? ''
  const all = requestsOn(service, site, day)
  const slow = Math.round(all * badShare(service, site, day, 'slow'))
  const within: Readonly<Record<string, number>> = {
    '+Inf': all,
    '0.005': all - slow * 40,
    '0.01': all - slow * 5,
    '0.1': all - Math.round(slow / 2),
  }
  if (labels['le'] !== undefined) return Math.max(within[labels['le']] ?? all - slow, 0)
  const failing = Math.round(all * badShare(service, site, day, 'failing'))
  const missing = Math.round(all * 0.012)
  if (labels['response_code'] === '0') return day % 30 === 0 ? 2 : 0
  const code = labels[codeLabel]
  if (code === '503') return failing
  return code === '404' ? Math.min(missing, all - failing) : all - failing - Math.min(missing, all - failing)
}

function labelSets({ by, key }: Question, les: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const rest = by.filter((label) => label !== 'site')
  const called = key.split('/')[1]?.startsWith('backend') ? calledBy(rest) : undefined
  if (rest.includes('le')) return (called ?? [{}]).flatMap((labels) => les.map((le) => ({ ...labels, le })))
  if (called) return called.flatMap((labels) => ['ok', 'timeout'].map((outcome) => ({ ...labels, outcome })))
  const [code, flags] = rest
  if (code === undefined) return [{}]
  const codes = ['200', '404', '503'].map((value) => ({ [code]: value, ...(flags ? { [flags]: '-' } : {}) }))
  return flags ? [...codes, { [code]: '0', [flags]: 'DC' }, { [code]: '0', [flags]: 'UC' }] : codes
}

/** Whom the service calls: by Cassandra's operations, and the lambda. */
const calledBy = (rest: readonly string[]): readonly Readonly<Record<string, string>>[] =>
  rest.includes('operation') ? [{ operation: 'read' }, { operation: 'write' }] : [{ backend: 'lambda' }]

function evidenceFor(question: Question, days: number, codeLabel: string): Evidence {
  const [service = '', kind = ''] = question.key.split('/')
  const inside = question.key.includes('/excluded-')
  const les = [...(/le=~"([^"]*)"/.exec(question.selectors[0]?.matchers ?? '')?.[1] ?? '').split('|')].map((pattern) =>
    pattern.replaceAll('\\', '').replace('(.0+)?', ''),
  )
  const sites = kind === 'staging' ? ['codfw'] : ['eqiad', 'codfw']
  const groups = sites.flatMap((site) =>
    labelSets(question, les).map((labels): CountedGroup => {
      const full = question.by.includes('site') ? { site, ...labels } : labels
      const passed = inside ? [35] : Array.from({ length: days }, (_, day) => day)
      const counts = passed.map((day) => {
        const count = countOn(service, { site, ...labels }, codeLabel, day)
        return kind === 'staging'
          ? Math.ceil(count / 500)
          : /^backend(-\d+)?$/.test(kind) && labels['outcome'] === 'timeout'
            ? Math.ceil(count / 900)
            : inside
              ? Math.ceil(count / 2)
              : count
      })
      const total = counts.reduce((sum, count) => sum + count, 0)
      return {
        labels: full,
        count: total,
        upper: total,
        unseen: 0,
        days: counts.map((count, at) => [passed[at] ?? 0, count, count, 0]),
      }
    }),
  )
  return {
    title: question.title,
    selectors: question.selectors.map((selector) => ({ ...selector })),
    by: [...question.by],
    window: question.window,
    ...(question.edgesMs ? { edgesMs: [...question.edgesMs] } : {}),
    groups,
    ledger: {
      ...emptyLedger,
      methods: ['anchored'],
      series: groups.length * 4,
      samples: groups.length * 4 * days * 1440,
      resets: 26,
      births: { proven: 12, unproven: 0 },
      deaths: 26,
      queries: [
        {
          query: `sum by (${question.by.join(', ')}) (increase(${question.selectors[0]?.metric}{${question.selectors[0]?.matchers}}[1d] anchored))`,
          at: question.window.start + daySeconds,
          times: days,
        },
      ],
      gaps:
        service === 'outlink'
          ? [
              {
                start: question.window.start + 12 * daySeconds,
                end: question.window.start + 12 * daySeconds + 6 * 3600,
                labels: { site: 'codfw' },
              },
            ]
          : [],
    },
  }
}

/** A report over the example's services with counts as a quarter might bring them; `days` of it have passed; of all services, or of those named. */
export async function sampleQuarter(days = 91, only?: readonly string[]): Promise<QuarterReport> {
  const classes = await loadClasses()
  const all = await loadServices({ files: [exampleServicesFile], classes })
  const services = only ? all.filter(({ id }) => only.includes(id)) : all
  const quarter = parseQuarter('2026-09', 0)
  const countedUntil = Math.min(quarter.start + days * daySeconds, quarter.end)
  const window = { start: quarter.start, end: countedUntil }
  const evidence: Record<string, Evidence> = {}
  const sources: QuarterReport['inputs']['sources'] = {}
  for (const service of services) {
    const source = await resolveSource(service)
    sources[service.id] = source
    const promises = promisesOf(service, classes, quarter.start)
    const called = behind(source).map(({ durationsKey }) => [durationsKey, source.durations?.edgesMs ?? []])
    const edges = { ...knownEdges(source, promises), ...Object.fromEntries(called) }
    for (const question of questionsFor({ service, source, promises, edges }, window)) {
      evidence[question.key] = evidenceFor(question, days, source.labels.code ?? 'code')
    }
  }
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
  return quarterReportSchema.parse({
    schemaVersion: 1,
    kind: 'quarter',
    createdAt: iso(days < 91 ? countedUntil : quarter.end + 6 * 3600),
    quarter: { id: quarter.id, name: quarter.name, start: iso(quarter.start), end: iso(quarter.end) },
    countedUntil: iso(countedUntil),
    finished: countedUntil === quarter.end,
    ...figuresOf({ quarter, countedUntil, services, classes, sources, evidence }),
    prometheus: { url: 'http://127.0.0.1:9090', software: 'Prometheus', version: '3.15.0', retention: '10y' },
    history: [
      {
        id: '2026-06',
        name: 'June to August 2026',
        finished: true,
        promises: [
          {
            service: 'outlink',
            promise: 'availability',
            verdict: 'met',
            good: 33_800_000,
            total: 34_000_000,
            budgetShare: 0.1177,
          },
          {
            service: 'outlink',
            promise: 'latency',
            verdict: 'met',
            good: 33_100_000,
            total: 34_000_000,
            budgetShare: 0.5294,
          },
        ],
      },
    ],
    inputs: { files: await namedByContent([exampleServicesFile]), services, classes, sources },
    evidence,
    command: 'liftwing-slo report --quarter 2026-09',
    seconds: 2.1,
  })
}
