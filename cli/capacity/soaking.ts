import type { CapacityLoad, CapacityReport } from '../../slo/capacity/record.ts'
import type { SoakPart } from '../../slo/capacity/saved.ts'
import type { CapacityFlags } from './flags.ts'
import { sumOf } from './trial-load.ts'

/** A soak is made in parts that are no longer, so that an interruption takes one of them alone. */
const longestPartSeconds = 15 * 60

/** The part of a soak that comes next; undefined where none was asked for, or it is whole. */
export function nextPart(soakSeconds: number | undefined, kept: readonly SoakPart[]): number | undefined {
  if (soakSeconds === undefined) return undefined
  const left = soakSeconds - kept.reduce((sum, { seconds }) => sum + seconds, 0)
  return left <= 0 ? undefined : Math.ceil(left / Math.ceil(left / longestPartSeconds))
}

/** The rate of all operations together: that of the parts there are, a share of the lower bound, or the least that holds every promised rate. */
export function soakRate(
  { soakAt }: Pick<CapacityFlags, 'soakAt'>,
  kept: readonly SoakPart[],
  mix: CapacityLoad['mix'],
  promised: CapacityReport['promised'],
  lowerPerSecond: number | undefined,
): number | undefined {
  const [first] = kept
  if (first) return first.perSecond
  if (soakAt !== undefined) return lowerPerSecond === undefined ? undefined : (lowerPerSecond * soakAt) / 100
  const times = promised.flatMap(({ operation, perSecond }) => {
    const parts = mix.find((each) => each.operation === operation)?.parts
    return parts === undefined ? [] : [perSecond / parts]
  })
  return sumOf(mix) * Math.max(...(times.length === 0 ? [1] : times))
}
