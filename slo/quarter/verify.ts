import { daysOf, quarterAt } from '../calendar.ts'
import type { CountWorld } from '../counting/count.ts'
import { isMethodNote } from '../counting/observe/shared-answers.ts'
import type { SourceMethod } from '../counting/request.ts'
import { labelsKey } from '../prometheus/samples.ts'
import { promisesOf, resolveSource } from '../promises/promises.ts'
import type { Service } from '../promises/service.ts'
import type { SloClass } from '../promises/slo-class.ts'
import type { Source } from '../promises/source.ts'
import { compare, together, type Verification } from '../verification.ts'
import { askedBy, type CountedGroup, type Evidence, type SavedQuestion } from './evidence.ts'
import type { GatherProgress } from './observe/gather.ts'
import { measure } from './observe/measure.ts'
import { questionsFor } from './question.ts'
import { datesOf, type QuarterReport } from './report.ts'
import { figuresOf } from './scoring/compose.ts'
import { heldSpan } from './span.ts'

/** What was promised, as its own files say. */
type Promises = { readonly services: readonly Service[]; readonly classes: readonly SloClass[] }

/**
 * Derives again what a report asks, and computes every figure and sentence again from the counts that it carries; needs no network.
 * @param promised from the files that the report names; its own word where they are not at hand
 */
export async function verifyReport(report: QuarterReport, promised: Promises = report.inputs): Promise<Verification> {
  const { services, classes } = promised
  const { quarter, countedUntil } = timesOf(report)
  const sources = await sourcesOf(services, report)
  const found = figuresOf({ quarter, countedUntil, services, classes, sources, evidence: report.evidence })
  const { verdict, reasons, tally, services: scored, finished, inputs, evidence } = report
  const asked = askedIn(evidence)
  return together([
    compare(
      { quarter: report.quarter, countedUntil: report.countedUntil, finished },
      datesOf(quarter, Date.parse(report.createdAt) / 1000),
    ),
    compare(
      { promises: { services: inputs.services, classes: inputs.classes, sources: inputs.sources } },
      { promises: plain({ services, classes, sources }) },
    ),
    compare({ questions: asked }, { questions: plain(questionsIn(report, { services, classes }, sources)) }),
    compare({ days: sumsOf(evidence, 'days') }, { days: sumsOf(evidence, 'group') }),
    compare({ verdict, reasons, tally, services: scored }, plain(found)),
  ])
}

/** What only the source can tell of a report that was verified without it; whole sentences. */
export function unprovenOffline({ inputs }: QuarterReport): readonly string[] {
  return inputs.services.flatMap(({ id, source, title }) => {
    const { production } = inputs.sources[id]?.replicas ?? {}
    if (production === undefined || source.with?.replicas) return []
    return [`${title}: that of several servers ${production} is the one to count is known to the source alone.`]
  })
}

/** Asks everything again at the source, and counts it again; nothing comes from a cache. Fails as counting does. */
export async function verifyAtSource(
  report: QuarterReport,
  world: Omit<CountWorld, 'cache' | 'shared' | 'onProgress'>,
  { services, classes }: Promises = report.inputs,
  onProgress: (progress: GatherProgress) => void = () => {},
): Promise<Verification> {
  const { quarter, countedUntil } = timesOf(report)
  const again = await measure({
    services,
    classes,
    quarter,
    countedUntil,
    world: { ...world, ...methodOf(report) },
    recordings: 'passed over',
    onProgress,
  })
  const replicas = (sources: QuarterReport['inputs']['sources'] | typeof again.sources) =>
    Object.fromEntries(Object.entries(sources).map(([id, source]) => [id, source.replicas ?? 'none']))
  return together([
    compare({ replicas: replicas(report.inputs.sources) }, { replicas: replicas(again.sources) }),
    compare({ counts: countsOf(report.evidence, report) }, { counts: countsOf(again.evidence, report) }),
  ])
}

/** As it was counted, where that was not the way that is taken by itself. */
function methodOf({ evidence }: QuarterReport): Pick<CountWorld, 'method'> {
  const used = new Set(Object.values(evidence).flatMap(({ ledger }) => ledger.methods))
  used.delete('recorded')
  const [method] = used
  return used.size === 1 && method && method !== 'remote-read' ? { method: method as SourceMethod } : {}
}

const timesAsWindow = (report: QuarterReport) => {
  const { quarter, countedUntil } = timesOf(report)
  return { start: quarter.start, end: countedUntil }
}

function timesOf({ quarter, countedUntil }: QuarterReport) {
  return { quarter: quarterAt(Date.parse(quarter.start) / 1000), countedUntil: Date.parse(countedUntil) / 1000 }
}

/** Which of several servers counts is found out at the source; all else of a source is in files. */
async function sourcesOf(services: readonly Service[], { inputs }: QuarterReport) {
  const sources = services.map(async (service): Promise<[string, Source]> => {
    const source = await resolveSource(service)
    const replicas = inputs.sources[service.id]?.replicas
    return [service.id, { ...source, ...(replicas ? { replicas } : {}) }]
  })
  return Object.fromEntries(await Promise.all(sources))
}

function askedIn(evidence: QuarterReport['evidence']): Readonly<Record<string, SavedQuestion>> {
  return Object.fromEntries(Object.entries(evidence).map(([key, each]) => [key, askedBy(each)]))
}

function questionsIn(
  report: QuarterReport,
  { services, classes }: Promises,
  sources: Readonly<Record<string, Source>>,
) {
  const { quarter, countedUntil } = timesOf(report)
  const questions = services.flatMap((service) => {
    const source = sources[service.id]
    if (!source) return []
    const promises = promisesOf(service, classes, quarter.start)
    const held = heldSpan(service, { start: quarter.start, end: quarter.end, countedUntil })
    const subject = { service, source, promises, ...edgesIn(report, service) }
    return questionsFor(subject, { start: held.start, end: held.countedUntil })
  })
  const asked = questions.map((question) => {
    const { neighbours } = report.evidence[question.key] ?? {}
    return [question.key, askedBy({ ...question, ...(neighbours ? question.withNeighbours : {}) })]
  })
  return Object.fromEntries(asked)
}

/** The edges that the server had, as the evidence says. */
function edgesIn({ evidence }: QuarterReport, { id }: Service) {
  const own = Object.entries(evidence).filter(([key]) => key.startsWith(`${id}/`))
  const named = own.map(([key, each]) => [key.slice(id.length + 1), each] as const)
  return {
    edges: Object.fromEntries(named.map(([key, { edgesMs = [] }]) => [key, edgesMs])),
    spelled: Object.fromEntries(named.flatMap(([key, { spelled }]) => (spelled ? [[key, spelled]] : []))),
  }
}

/** Counts of groups, as they say themselves, or as their days add up. */
function sumsOf(evidence: QuarterReport['evidence'], of: 'group' | 'days') {
  const sum = ({ count, upper, unseen, days }: CountedGroup) => {
    const sums =
      of === 'group'
        ? [count, upper, unseen]
        : [1, 2, 3].map((at) => days.reduce((all, day) => all + (day[at] ?? 0), 0))
    return { count: sums[0], upper: sums[1], unseen: sums[2] }
  }
  return Object.fromEntries(
    Object.entries(evidence).map(([key, { groups }]) => [
      key,
      Object.fromEntries(groups.map((group) => [labelsKey(group.labels), sum(group)])),
    ]),
  )
}

/** Everything that was counted, day by day, and how good it is; not what differs with the way of counting. */
function countsOf(evidence: Readonly<Record<string, Evidence>>, report: QuarterReport) {
  const dates = daysOf(timesAsWindow(report)).map(({ date }) => date)
  const counts = Object.entries(evidence).map(
    ([key, { title: _, window: __, groups, ledger, absent, unbridged, ...rest }]) => {
      // Who reads what rules have recorded sees no lives of series, and no last scrapes.
      const isRecorded = report.evidence[key]?.ledger.methods.includes('recorded') === true
      const byLabels = groups.map(({ labels, days, count, upper, unseen }) => {
        const byDate = days.map(([day, counted, most, lost]) => {
          return [dates[day] ?? day, (isRecorded ? [counted, most] : [counted, most, lost]).join()]
        })
        const sum = { count, upper, ...(isRecorded ? {} : { unseen }) }
        return [labelsKey(labels), { ...sum, days: Object.fromEntries(byDate) }]
      })
      return [
        key,
        {
          ...rest,
          ...(isRecorded ? {} : { absent, unbridged, ...livesIn(ledger) }),
          groups: Object.fromEntries(byLabels),
        },
      ]
    },
  )
  return plain(Object.fromEntries(counts))
}

function livesIn({ methods: _, samples: __, queries: ___, notes, ...ledger }: Evidence['ledger']) {
  return { ledger, remarks: notes.filter((note) => !isMethodNote(note)) }
}

/** As it is saved. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
