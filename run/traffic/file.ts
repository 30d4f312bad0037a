import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Failure } from '../../common/failure.ts'
import { parseJson } from '../../common/json.ts'
import { isTraffic, type Traffic } from '../../scenarios/lib/schedule/traffic.ts'
import type { Fit } from './power-law.ts'

/** What a file of traffic came from; `bad` lines are none of its format, `passed` ones were not asked for. */
export interface TrafficSource {
  readonly name: string
  /** Of the file as it lies there, compressed or not. */
  readonly bytes: number
  readonly sha256: string
  readonly format: string
  readonly lines: number
  readonly passed: number
  readonly bad: number
}

/** Traffic, with what people want to know about it. */
export type TrafficRecord = Traffic & {
  readonly sources: readonly TrafficSource[]
  /** When its first stretch begins; null where the source does not say. */
  readonly from: string | null
  readonly popularity: Fit | null
}

/** Adds the hash of all the rest. */
export function hashed(traffic: Omit<TrafficRecord, 'sha256'>): TrafficRecord {
  return { ...traffic, sha256: hashOf(traffic) }
}

const hashOf = (content: object): string => createHash('sha256').update(JSON.stringify(content)).digest('hex')

/** A list to a line, so that a file can be looked at. */
export function trafficJson(traffic: Traffic): string {
  const members = Object.entries(traffic).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `{\n${members.join(',\n')}\n}\n`
}

/**
 * Traffic out of a file. Reads it at once, as flags are read.
 * @throws Failure where there is no such file, it holds something else, or somebody has changed it
 */
export function readTrafficNow(path: string): Traffic {
  const content = parseJson(text(path))
  const how = 'liftwing-slo plan makes them of logs and of Wikimedia’s page views.'
  if (!isTraffic(content)) {
    throw new Failure('input', `${path} is no traffic that this program can replay.`, { hint: how })
  }
  const { sha256, ...rest } = content
  if (hashOf(rest) === sha256) return content
  throw new Failure('input', `${path} is not as it was made: its content does not have the hash that it names.`, {
    hint: `Make it again: ${how}`,
  })
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    throw new Failure('input', `${path}, which is to hold traffic, cannot be read: ${code}.`, { cause })
  }
}
