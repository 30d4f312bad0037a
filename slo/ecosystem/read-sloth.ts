import type { SlothFile } from './foreign-schemas.ts'
import type { ForeignSlo } from './imported.ts'
import { parseCounter, parseDifference } from './query.ts'
import { ownerOf, percentTarget, type Read } from './read.ts'

export function readSloth({ service, slos, labels = {} }: SlothFile): Read {
  const parts = slos.map((slo) => readOne(service, { ...slo, labels: { ...labels, ...slo.labels } }))
  return { slos: parts.flatMap((part) => part.slos), losses: parts.flatMap((part) => part.losses) }
}

function readOne(service: string, slo: SlothFile['slos'][number]): Read {
  const { sli, objective } = slo
  const name = `${service} ${slo.name}`
  const losses = [`${name} rolled over 30 days as a mean of ratios; here requests are counted by SLO quarters.`]
  if (slo.alerting !== undefined) losses.push(`${name} had alert settings; the rules written here replace them.`)
  const lost = (why: string): Read => ({ slos: [], losses: [...losses, `${name} was left out: ${why}`] })
  const target = percentTarget(objective)
  const errors = sli.events?.error_query ?? sli.events?.errorQuery
  const all = sli.events?.total_query ?? sli.events?.totalQuery
  if (!target) return lost(`its objective ${objective} is no percentage.`)
  if (errors === undefined || all === undefined) return lost('only its event SLIs can be imported.')
  const total = parseCounter(all)
  const part = partOf(errors)
  if (!total || !part) return lost('its queries are no plain sums of rates.')
  const read: ForeignSlo = {
    name,
    service,
    target,
    total,
    part,
    ...(slo.description === undefined ? {} : { description: slo.description.trim() }),
    ...ownerOf(slo.labels ?? {}),
  }
  return { slos: [read], losses }
}

/** Errors are a counter of their own, or everything less what was good. */
export function partOf(errors: string): ForeignSlo['part'] | undefined {
  const difference = parseDifference(errors)
  const counter = parseCounter(difference ? difference[1] : errors)
  return counter && { counts: difference ? 'good' : 'bad', counter }
}
