import { z } from 'zod'
import { histogramSchema, quantileMs } from '../histogram.ts'
import { countSchema, msSchema } from '../schema.ts'
import { counted, grouped, milliseconds } from '../words.ts'
import type { TrustCheck } from './record.ts'

/** What one of several generators says of itself, and what is known of it; undefined is what nobody knows. */
export const generatorPartSchema = z.object({
  /** 1, 2, … */
  number: z.int().positive(),
  /** Of its process, where it was started here. */
  exitCode: z.int().optional(),
  /** Whether its journal tells of its end. */
  ended: z.boolean(),
  /** When its schedule began by its own clock, milliseconds since 1970. */
  startedAtMs: z.number().optional(),
  /** How far a clock that all of them asked is ahead of its own, and how wrong that may be. */
  clock: z.object({ aheadMs: z.number(), doubtMs: msSchema }).optional(),
  /** Requests of the window in its journal. */
  sent: countSchema,
  /** The same that Prometheus has of it. */
  stored: countSchema,
  /** How late they started. */
  late: histogramSchema,
})
export type GeneratorPart = z.infer<typeof generatorPartSchema>

/** As the processor time of one is told: "k6", or "k6 2 of 4". */
export const isGenerator = (part: string): boolean => part === 'k6' || part.startsWith('k6 ')
export const generatorName = (number: number, of: number): string => `k6 ${number} of ${of}`

/** Clocks that are further apart than this make the load another one than was planned; so far that the windows differ, nothing is proven. */
const apartMs = { warning: 10, invalid: 1000 }
/** As for all of them together. */
const lagMs = { warning: 5, invalid: 100 }

/** Whether several generators were one: all there to the end, at the same instants, with every request counted once. */
export function checkGenerators(parts: readonly GeneratorPart[], cores: number | undefined): readonly TrustCheck[] {
  if (parts.length === 0) return []
  return [checkAll(parts), checkCounts(parts), checkTogether(parts), checkEach(parts), ...checkCores(parts, cores)]
}

const names = (parts: readonly GeneratorPart[]) =>
  parts.length === 1
    ? `Generator ${parts[0]?.number}`
    : `Generators ${parts
        .map(({ number }) => number)
        .join(', ')
        .replace(/, (\d+)$/, ' and $1')}`

function checkAll(parts: readonly GeneratorPart[]): TrustCheck {
  const base = { id: 'generators-all', title: 'Every generator was there' }
  const missing = parts.filter(({ startedAtMs }) => startedAtMs === undefined)
  const lost = parts.filter(
    ({ startedAtMs, ended, exitCode }) => startedAtMs !== undefined && (!ended || (exitCode ?? 0) !== 0),
  )
  const found = [
    ...(missing.length > 0 ? [`${names(missing)} of ${parts.length} left no journal.`] : []),
    ...lost.map(
      ({ number, exitCode }) =>
        `Generator ${number} of ${parts.length} ended before its time${exitCode ? `, with exit code ${exitCode}` : ''}.`,
    ),
  ]
  if (found.length > 0) return { ...base, outcome: 'invalid', finding: found.join(' ') }
  return { ...base, outcome: 'ok', finding: `All ${parts.length} generators sent their share to its end.` }
}

function checkCounts(parts: readonly GeneratorPart[]): TrustCheck {
  const base = { id: 'generators-counts', title: 'Prometheus has every generator’s requests' }
  const told = parts.map(({ sent }) => grouped(sent)).join(' + ')
  const differing = parts.filter(({ sent, stored }) => sent !== stored)
  if (differing.length === 0) {
    const sum = parts.reduce((all, { sent }) => all + sent, 0)
    return { ...base, outcome: 'ok', finding: `${told} = ${counted(sum, 'request')}, each of them in Prometheus.` }
  }
  const finding = differing
    .map(
      ({ number, sent, stored }) =>
        `Generator ${number} noted ${counted(sent, 'request')}, of which Prometheus has ${grouped(stored)}.`,
    )
    .join(' ')
  return { ...base, outcome: 'invalid', finding }
}

function checkTogether(parts: readonly GeneratorPart[]): TrustCheck {
  const base = { id: 'generators-together', title: 'All generators sent at the same instants' }
  const zeros = parts.flatMap((part) =>
    part.startedAtMs === undefined ? [] : [{ ...part, zeroMs: part.startedAtMs + (part.clock?.aheadMs ?? 0) }],
  )
  if (zeros.length < 2) return { ...base, outcome: 'invalid', finding: 'There are no two generators to compare.' }
  const [first, last] = [
    zeros.reduce((a, b) => (b.zeroMs < a.zeroMs ? b : a)),
    zeros.reduce((a, b) => (b.zeroMs > a.zeroMs ? b : a)),
  ]
  const doubtMs = Math.max(0, ...zeros.map(({ clock }) => clock?.doubtMs ?? 0))
  const spreadMs = last.zeroMs - first.zeroMs
  const known = zeros.every(({ clock }) => clock !== undefined)
  const how = known ? `, by a clock that all have asked (give or take ${milliseconds(doubtMs)})` : ''
  return {
    ...base,
    outcome: spreadMs > apartMs.invalid ? 'invalid' : spreadMs - 2 * doubtMs > apartMs.warning ? 'warning' : 'ok',
    finding:
      spreadMs <= 2 * doubtMs
        ? `Their schedules began at the same instant${how}.`
        : `The schedule of generator ${last.number} began ${milliseconds(spreadMs)} after that of generator ${first.number}${how}.`,
  }
}

function checkEach(parts: readonly GeneratorPart[]): TrustCheck {
  const lags = parts.flatMap(({ number, late }) => {
    const p99 = quantileMs(late, 0.99)
    return p99 === undefined ? [] : [{ number, p99 }]
  })
  const base = { id: 'generators-lag', title: 'No generator was late' }
  if (lags.length === 0)
    return { ...base, outcome: 'invalid', finding: 'No generator noted when its requests started.' }
  const worst = lags.reduce((a, b) => (b.p99 > a.p99 ? b : a))
  const told = lags.map(({ p99 }) => milliseconds(p99)).join(', ')
  return {
    ...base,
    outcome: worst.p99 > lagMs.invalid ? 'invalid' : worst.p99 > lagMs.warning ? 'warning' : 'ok',
    finding: `At P99 their requests started so long after the schedule: ${told}${lags.length > 1 ? `; generator ${worst.number} was the latest` : ''}.`,
  }
}

/** On one machine they take each other's cores. */
function checkCores(parts: readonly GeneratorPart[], cores: number | undefined): readonly TrustCheck[] {
  const hereOnly = parts.every(({ exitCode }) => exitCode !== undefined)
  if (cores === undefined || !hereOnly || parts.length <= cores) return []
  return [
    {
      id: 'generators-cores',
      title: 'Every generator has a core',
      outcome: 'warning',
      finding: `${parts.length} generators shared the ${cores} cores of this machine with what they test: that shows that their counts add up, not what they can send.`,
    },
  ]
}
