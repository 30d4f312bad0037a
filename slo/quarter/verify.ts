import { type CountWorld, countIncrements } from '../counting/count.ts'
import { SharedAnswers } from '../counting/shared-answers.ts'
import { promisesOf } from '../promises/promises.ts'
import { compare, type Disagreement, type Verification } from '../verification.ts'
import { figuresOf } from './compose.ts'
import { type CountedGroup, type Evidence, groupKey } from './evidence.ts'
import { factsOf } from './facts.ts'
import { siteLabel } from './gather.ts'
import { countedFor, isScorable } from './indicator.ts'
import { countAtEdges } from './native.ts'
import type { QuarterReport } from './report.ts'

/** Computes every figure of a report again from the counts that it carries; needs no network. */
export function verifyReport(report: QuarterReport): Verification {
  const { verdict, tally, services } = report
  const found = figuresOf(factsOf(report))
  return compare(
    { verdict, tally, services },
    { verdict: found.verdict, tally: found.tally, services: found.services },
    prose,
  )
}

/** Counts everything again at the source; nothing comes from a cache. Fails as counting does. */
export async function verifyAtSource(
  report: QuarterReport,
  world: Omit<CountWorld, 'cache' | 'shared' | 'onProgress'>,
  onProgress: (progress: { readonly done: number; readonly of: number; readonly what: string }) => void = () => {},
): Promise<Verification> {
  const shared = new SharedAnswers(world.prometheus)
  const entries = Object.entries(report.evidence)
  let checked = 0
  const disagreements: Disagreement[] = []
  for (const [at, [key, evidence]] of entries.entries()) {
    onProgress({ done: at, of: entries.length, what: key })
    const result = await countAgain(report, key, evidence, { ...world, shared })
    checked += result.checked
    disagreements.push(...result.disagreements)
  }
  return { checked, disagreements }
}

async function countAgain(
  report: QuarterReport,
  key: string,
  evidence: Evidence,
  world: CountWorld,
): Promise<Verification> {
  const service = report.inputs.services.find(({ id }) => key.startsWith(`${id}/`))
  const source = service && report.inputs.sources[service.id]
  const { selectors, by, window, replica } = evidence
  const edges = nativeEdges(report, evidence)
  const request = {
    selectors: selectors.map(({ metric, matchers, from, until }) => ({
      metric,
      matchers,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    })),
    by: edges ? by.filter((name) => name !== 'le') : by,
    window,
    gapsBy: siteLabel(by),
    ...(by.includes('le') && !edges ? { edges: edgesIn(evidence) } : {}),
    ...(replica === undefined ? {} : { replica }),
    ...(source ? { processStart: source.processStart } : {}),
    ...(source?.target ? { target: source.target } : {}),
    ...(service
      ? { aliases: service.source.aliases, scrapeIntervalSeconds: service.source.scrapeIntervalSeconds }
      : {}),
  }
  const counted = await (edges ? countAtEdges(world, request, edges) : countIncrements(world, request))
  const now = new Map(counted.groups.map((group) => [groupKey(group.labels), group]))
  const saved = new Map(evidence.groups.map((group) => [groupKey(group.labels), group]))
  const keys = [...new Set([...saved.keys(), ...now.keys()])]
  return {
    checked: keys.length,
    disagreements: keys.flatMap((group) => {
      const [before, after] = [written(saved.get(group)), written(now.get(group))]
      return before === after ? [] : [{ where: `${key} ${group}`, saved: before, found: after }]
    }),
  }
}

/** The edges that were counted, in their order. */
function edgesIn({ groups }: Evidence): readonly string[] {
  const edges = new Set(groups.flatMap(({ labels }) => labels['le'] ?? []))
  return [...edges].sort((a, b) => (a === '+Inf' ? 1 : b === '+Inf' ? -1 : Number(a) - Number(b)))
}

/** The edges at which a native histogram was counted; undefined where the evidence is of another kind. */
function nativeEdges(
  { inputs, quarter }: QuarterReport,
  { selectors, groups }: Evidence,
): readonly number[] | undefined {
  const natives = inputs.services.flatMap((service) => {
    const source = inputs.sources[service.id]
    const promises = source ? promisesOf(service, inputs.classes, Date.parse(quarter.start) / 1000) : []
    return promises.filter(isScorable).flatMap((promised) => {
      const counted = source && countedFor(promised, source)
      return counted?.kind === 'histogram' && counted.form === 'native' ? [counted.of.metric] : []
    })
  })
  if (!selectors.some(({ metric }) => natives.includes(metric))) return undefined
  const edges = new Set(groups.map(({ labels }) => Number(labels['le'] === '+Inf' ? Number.NaN : labels['le'])))
  return [...edges].filter(Number.isFinite).sort((a, b) => a - b)
}

function written(group: Pick<CountedGroup, 'count' | 'upper'> | undefined): string {
  if (!group) return 'nothing'
  return group.count === group.upper ? String(group.count) : `${group.count} to ${group.upper}`
}

/** Sentences may be worded otherwise by a later program; the figures that they tell are compared where they stand. */
const prose = ['reasons', 'remarks']
