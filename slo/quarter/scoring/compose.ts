import type { Quarter } from '../../calendar.ts'
import type { Service } from '../../promises/service.ts'
import type { SloClass } from '../../promises/slo-class.ts'
import type { Source } from '../../promises/source.ts'
import { worst } from '../../verdict.ts'
import type { Evidence } from '../evidence.ts'
import type { ServiceScore } from '../record.ts'
import type { QuarterReport } from '../report.ts'
import { scoreService } from './service.ts'

/** Everything that the figures of a report follow from. Instants are unix seconds. */
type QuarterFacts = {
  readonly quarter: Quarter
  readonly countedUntil: number
  readonly services: readonly Service[]
  readonly classes: readonly SloClass[]
  readonly sources: Readonly<Record<string, Source>>
  readonly evidence: Readonly<Record<string, Evidence>>
}

/** What is computed: the same facts give the same figures, now and when the report is verified. */
type Figures = Pick<QuarterReport, 'verdict' | 'reasons' | 'tally' | 'services'>

export function figuresOf({ quarter, countedUntil, services, classes, sources, evidence }: QuarterFacts): Figures {
  const span = { start: quarter.start, end: quarter.end, countedUntil }
  const scored = services.map((service) => {
    const source = sources[service.id]
    if (!source) throw new Error(`no source for ${service.id}`)
    return scoreService({ service, source, evidence, span }, classes)
  })
  return summarize(scored)
}

function summarize(services: ServiceScore[]): Figures {
  const inForce = services.filter(({ expiry }) => expiry !== 'expired').flatMap(({ promises }) => promises)
  const expired = services.filter(({ expiry }) => expiry === 'expired').flatMap(({ promises }) => promises)
  const count = (wanted: string) => inForce.filter(({ verdict }) => verdict === wanted).length
  return {
    verdict: worst(inForce.map(({ verdict }) => verdict)),
    reasons: reasonsOf(services),
    tally: { met: count('met'), missed: count('missed'), inconclusive: count('inconclusive'), expired: expired.length },
    services,
  }
}

function reasonsOf(services: readonly ServiceScore[]): string[] {
  return services.flatMap(({ title, promises, expiry, expires }) => [
    ...(expiry === 'expired' ? [`${title}: its promises expired on ${expires} and are shown for information.`] : []),
    ...promises
      .filter(({ outage }) => outage?.share !== undefined && outage.share > 1)
      .map(({ outage }) => {
        const percent = Math.round((outage?.share ?? 0) * 100)
        return `${title}: one outage of the expected length spends ${percent} % of the availability budget, so the promise is untenable.`
      }),
  ])
}
