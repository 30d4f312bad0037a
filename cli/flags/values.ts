import { InvalidArgumentError, Option } from 'commander'
import { parseDurationMs } from '../../common/duration.ts'

/** Flags that take a number say their unit and their range, and refuse everything else with a sentence. */
export function numberFlag(
  flags: string,
  description: string,
  range: { readonly min: number; readonly max: number; readonly whole?: boolean },
  fallback?: number,
): Option {
  const option = new Option(flags, description).argParser((text) => {
    const value = Number(text)
    const inRange = text.trim() !== '' && value >= range.min && value <= range.max
    if (inRange && (!range.whole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(
      `It takes ${range.whole ? 'a whole number' : 'a number'} from ${range.min} to ${range.max}.`,
    )
  })
  return fallback === undefined ? option : option.default(fallback)
}

const mostDays = 30

/** A length of time, in seconds. */
export function timeFlag(flags: string, description: string, leastSeconds: number): Option {
  return new Option(flags, description).argParser((text) => {
    const seconds = (parseDurationMs(text) ?? Number(text) * 1000) / 1000
    if (text.trim() !== '' && seconds >= leastSeconds && seconds <= mostDays * 86_400) return seconds
    throw new InvalidArgumentError(`It takes a time from ${leastSeconds} s to ${mostDays} days, such as 90s, 8m or 2h.`)
  })
}

export function urlFlag(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw new InvalidArgumentError('It takes a URL such as http://127.0.0.1:9090.')
    }
    if (url.username || url.password) throw new InvalidArgumentError('It takes a URL without a name and a password.')
    if (/[?#]/.test(text))
      throw new InvalidArgumentError('It takes a URL to which paths can be added: without ? and #.')
    return text.replace(/\/+$/, '')
  })
}

export function hostPortFlag(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const port = Number(/^(?:[^\s:/]+|\[[\da-fA-F:.]+\]):(\d{1,5})$/.exec(text)?.[1])
    if (port > 0 && port < 65_536) return text
    throw new InvalidArgumentError('It takes host:port, such as 127.0.0.1:9042.')
  })
}

/** A point in time, in unix seconds. Without a zone it is UTC, as everywhere here. */
export function instantFlag(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text)
    const isInstant = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text)
    const seconds =
      isInstant && isDay(text) ? Date.parse(hasZone || text.length === 10 ? text : `${text}Z`) / 1000 : Number.NaN
    if (Number.isFinite(seconds)) return seconds
    throw new InvalidArgumentError('It takes an instant such as 2026-11-21T03:00Z.')
  })
}

/** The parser of dates takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  const midnight = Date.parse(`${day}T00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
}
