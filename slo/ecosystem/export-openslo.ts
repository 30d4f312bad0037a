import { stringify } from 'yaml'
import { quarterAt } from '../calendar.ts'
import type { Service } from '../promises/service.ts'
import type { SloClass } from '../promises/slo-class.ts'
import { type Exportable, type Exported, exportables, percentOf } from './export.ts'

/** OpenSLO v1: a Service and its SLOs, over calendar quarters in UTC. Targets are those in force at `seconds` (unix). */
export async function exportOpenSlo(
  services: readonly Service[],
  classes: readonly SloClass[],
  seconds: number,
): Promise<Exported> {
  const { slos, losses } = await exportables(services, classes, seconds)
  const start = new Date(quarterAt(seconds).start * 1000).toISOString().slice(0, 19).replace('T', ' ')
  const objects = services.flatMap((service) => {
    const own = slos.filter((slo) => slo.service.id === service.id)
    return own.length === 0 ? [] : [serviceObject(service), ...own.map((slo) => sloObject(slo, start))]
  })
  return { text: objects.map((each) => stringify(each, { lineWidth: 0 })).join('---\n'), losses }
}

function serviceObject({ id, title, owner, reconciliation }: Service) {
  return {
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name: id, displayName: title, labels: { owner } },
    spec: { description: reconciliation },
  }
}

function sloObject({ service, promised, target, total, part }: Exportable, startTime: string) {
  const name = `${service.id}-${promised.id}`
  const metric = (selectors: readonly string[]) => ({
    metricSource: { type: 'Prometheus', spec: { query: `sum(${selectors.join(' or ')})` } },
  })
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, displayName: `${service.title}: ${promised.id}`, labels: { owner: service.owner } },
    spec: {
      description: service.reconciliation,
      service: service.id,
      indicator: {
        metadata: { name: `${name}-ratio` },
        spec: { ratioMetric: { counter: true, [part.counts]: metric(part.selectors), total: metric(total) } },
      },
      timeWindow: [{ duration: '1Q', isRolling: false, calendar: { startTime, timeZone: 'UTC' } }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: promised.id, targetPercent: percentOf(target) }],
    },
  }
}
