import { z } from 'zod'
import { usualLimits } from '../connections.ts'
import { integer, logLevel } from '../environment.ts'

/** What a service is told that pretends to work, beside what is its own. */
export const pretenceDefaults = {
  LISTEN_HOST: '127.0.0.1',
  LISTEN_PORT: '0',
  LATENCY: '0',
  FAILURE_SHARE: '0',
  TIMEOUT_SHARE: '0',
  SEED: '1',
  MAX_IN_FLIGHT: '256',
  MAX_CONNECTIONS: String(usualLimits.connections),
  DRAIN_TIMEOUT_MS: '2000',
  LOG_LEVEL: 'info',
}

const share = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0+)$/, 'must be a share from 0 to 1')
  .transform(Number)

export const pretenceVariables = {
  LISTEN_HOST: z.string().min(1),
  LISTEN_PORT: integer(0, 65_535),
  LATENCY: z.string().min(1),
  FAILURE_SHARE: share,
  TIMEOUT_SHARE: share,
  SEED: integer(0, 2 ** 32 - 1),
  MAX_IN_FLIGHT: integer(1, 65_536),
  MAX_CONNECTIONS: integer(1, 65_536),
  DRAIN_TIMEOUT_MS: integer(0, 600_000),
  LOG_LEVEL: logLevel,
}
