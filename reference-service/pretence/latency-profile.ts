import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'

/** So much of all takes no longer than so many milliseconds. */
interface Quantile {
  readonly quantile: number
  readonly ms: number
}

/** How long a service takes that only pretends to work: quantiles in rising order, at least one. */
export type LatencyProfile = readonly Quantile[]

const quantileSchema = z.object({ quantile: z.number().min(0).max(1), ms: z.number().min(0).max(600_000) })

const rising = ({ quantile, ms }: Quantile, before: Quantile | undefined) =>
  before === undefined || (quantile > before.quantile && ms >= before.ms)

const profileSchema = z
  .array(quantileSchema)
  .min(1)
  .refine((all) => all.every((each, i) => rising(each, all[i - 1])), 'quantiles and their milliseconds must rise')

/** The milliseconds within which that share of all is done: between two quantiles on the line that joins them, beyond them as at the next. */
export function quantileMs(profile: LatencyProfile, share: number): number {
  const after = profile.findIndex(({ quantile }) => quantile >= share)
  const high = profile[after] ?? profile.at(-1)
  const low = after > 0 ? profile[after - 1] : undefined
  if (high === undefined) return 0
  if (low === undefined || after === -1) return high.ms
  return low.ms + ((share - low.quantile) / (high.quantile - low.quantile)) * (high.ms - low.ms)
}

/** As JSON, `[{"quantile": 0.5, "ms": 170}, …]`, or as CSV with these two columns, where lines that begin with # are remarks. */
export function parseProfile(text: string): LatencyProfile {
  const { data, error } = profileSchema.safeParse(text.trimStart().startsWith('[') ? JSON.parse(text) : rowsOf(text))
  if (data) return data
  const [issue] = error.issues
  throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
}

function rowsOf(csv: string): unknown {
  const [head, ...rows] = csv.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  if (head?.replaceAll(' ', '') !== 'quantile,ms') throw new Error('its first line must be: quantile,ms')
  return rows.map((row) => {
    const [quantile, ms] = row.split(',').map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)))
    return { quantile, ms }
  })
}

/** A number of milliseconds, or the path of a file of quantiles. Throws a Failure that names the file and what is wrong with it. */
export function readProfile(text: string): LatencyProfile {
  if (/^\d+(\.\d+)?$/.test(text)) return [{ quantile: 1, ms: Number(text) }]
  try {
    return parseProfile(readFileSync(text, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('input', `LATENCY cannot be read from ${text}: ${why}.`, {
      hint: 'It takes milliseconds, such as 300, or a file of quantiles: a line quantile,ms and lines such as 0.5,170.',
      cause: error,
    })
  }
}
