import { stringify } from 'yaml'
import type { Service } from '../promises/service.ts'
import type { SloClass } from '../promises/slo-class.ts'
import { type Exportable, type Exported, exportables, percentOf, rateOf } from './export.ts'

/** Sloth prometheus/v1, one document per service. Targets are those in force at `seconds` (unix). */
export async function exportSloth(
  services: readonly Service[],
  classes: readonly SloClass[],
  seconds: number,
): Promise<Exported> {
  const { slos, losses } = await exportables(services, classes, seconds)
  const documents = services.flatMap((service) => {
    const own = slos.filter((slo) => slo.service.id === service.id)
    return own.length === 0 ? [] : [document(service, own)]
  })
  return {
    text: documents.map((each) => stringify(each, { lineWidth: 0 })).join('---\n'),
    losses: [
      'Sloth rolls over 30 days and averages ratios; SLO quarters and counts of requests cannot be written.',
      ...losses,
    ],
  }
}

function document(service: Service, slos: readonly Exportable[]) {
  return {
    version: 'prometheus/v1',
    service: service.id,
    labels: { owner: service.owner },
    slos: slos.map(({ promised, target, total, part }) => {
      const all = rateOf(total, '{{.window}}')
      const of = rateOf(part.selectors, '{{.window}}')
      return {
        name: promised.id,
        objective: percentOf(target),
        description: service.reconciliation,
        sli: { events: { error_query: part.counts === 'bad' ? of : `${all} - ${of}`, total_query: all } },
        alerting: { name: `${service.id}-${promised.id}`, annotations: { contact: service.contacts.join(', ') } },
      }
    }),
  }
}
