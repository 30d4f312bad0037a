import { faultsOf } from '../promises/document.ts'
import { type SlothFile, slothSlo } from './foreign-schemas.ts'
import { readRatio } from './ratio.ts'
import { both, descriptionOf, ownerOf, percentTarget, type ReadResult } from './read.ts'

export function readSloth({ service, slos, labels = {} }: SlothFile, where: string): ReadResult {
  return both(
    slos.map((written, at) => {
      const slo = slothSlo.safeParse(written, { reportInput: true })
      if (slo.success) return readOne(service, { ...slo.data, labels: { ...labels, ...slo.data.labels } }, where)
      return { slos: [], losses: faultsOf(slo.error).map((fault) => `slos[${at}] was left out: ${fault}`) }
    }),
  )
}

function readOne(service: string, slo: ReturnType<typeof slothSlo.parse>, where: string): ReadResult {
  const { sli, objective } = slo
  const name = `${service} ${slo.name}`
  const losses = [`${name} rolled over 30 days as a mean of ratios; here requests are counted by SLO quarters.`]
  if (slo.alerting !== undefined) losses.push(`${name} had alert settings; the rules written here replace them.`)
  const lost = (why: string): ReadResult => ({ slos: [], losses: [`${name} was left out: ${why}`] })
  const target = percentTarget(objective)
  const part = sli.events?.error_query ?? sli.events?.errorQuery
  const total = sli.events?.total_query ?? sli.events?.totalQuery
  if (typeof target === 'string') return lost(`its objective ${target}`)
  if (part === undefined || total === undefined) return lost('only its event SLIs can be imported.')
  const read = readRatio({ counts: 'bad', part, total, isRate: true })
  if (typeof read === 'string') return lost(read)
  const labels = slo.labels ?? {}
  return {
    slos: [{ where, name: slo.name, service, target, ...read, ...descriptionOf(slo.description), ...ownerOf(labels) }],
    losses,
  }
}
