import { z } from 'zod'
import { integer, serverDefaults, serverVariables } from '../environment.ts'
import { usualLimits } from '../http/connections.ts'

/** What a service is told that pretends to work, beside what is its own. */
export const pretenceDefaults = {
  ...serverDefaults,
  LATENCY: '0',
  FAILURE_SHARE: '0',
  TIMEOUT_SHARE: '0',
  SEED: '1',
  MAX_IN_FLIGHT: '512',
  MAX_CONNECTIONS: String(usualLimits.connections),
  DRAIN_TIMEOUT_MS: '2000',
}

const share = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0+)$/, 'must be a share from 0 to 1')
  .transform(Number)

export const pretenceVariables = {
  ...serverVariables,
  LATENCY: z.string().min(1),
  FAILURE_SHARE: share,
  TIMEOUT_SHARE: share,
  SEED: integer(0, 2 ** 32 - 1),
  MAX_IN_FLIGHT: integer(1, 65_536),
  MAX_CONNECTIONS: integer(1, 65_536),
}
