import type { CapacityReport, Sizing } from './record.ts'
import { demandFor, type SizingInputs, sizeFor } from './sizing.ts'

/** Reads a second that are sized besides the target: what is promised, and ten and a hundred times as much. */
const ratesOfReads = [1000, 10_000, 100_000] as const
/** One can go while another is being moved. */
const leastPods = 3

/**
 * What it takes to send and to serve other rates than the target, writes in the same proportion, where a read is what the target is about. Everything beyond the
 * search's lower bound is a straight line drawn on: `timesMeasured` says how far.
 *
 * @param lowerPerSecond the lower bound, all requests together; undefined where nothing held
 */
export function sizeForRates(inputs: SizingInputs, lowerPerSecond: number | undefined): NonNullable<Sizing['rates']> {
  const { promised, writes, assumptions: a } = inputs
  const reads = promised.filter(({ operation }) => !writes.includes(operation))
  const readsPerSecond = reads.reduce((sum, { perSecond }) => sum + perSecond, 0)
  if (readsPerSecond <= 0) return []
  const sending = demandFor(inputs, 'generator')
  return ratesOfReads.map((perSecond) => {
    const times = perSecond / readsPerSecond
    const scaled = promised.map((each) => ({ ...each, perSecond: each.perSecond * times }))
    const all = sum(scaled)
    const { results } = sizeFor({ ...inputs, promised: scaled })
    const of = (id: string) => results.find((each) => each.id === id)?.value
    const serviceCores = of('serviceCores')
    const nodes = of('nodesPerSite')
    return {
      readsPerSecond: perSecond,
      writesPerSecond: all - perSecond,
      ...(lowerPerSecond === undefined ? {} : { timesMeasured: all / lowerPerSecond }),
      // A generator may use one core up to the same share as what it tests.
      ...(sending === undefined ? {} : { generators: Math.ceil((all * sending.seconds) / a.peakUtilisation) }),
      // A pod is a process, and a process uses one core.
      ...(serviceCores === undefined ? {} : { podsPerSite: Math.max(leastPods, Math.ceil(serviceCores)) }),
      ...(nodes === undefined ? {} : { nodesPerSite: nodes }),
      answersBitsPerSecond: (perSecond * a.bytesPerAnswer * 8) / (a.sites - a.sitesLost),
    }
  })
}

const sum = (rates: CapacityReport['promised']) => rates.reduce((all, { perSecond }) => all + perSecond, 0)
