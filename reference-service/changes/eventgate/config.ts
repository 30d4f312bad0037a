import { z } from 'zod'
import { integer, readEnvironment, serverDefaults, serverOf, serverVariables } from '../../environment.ts'
import { kafkaDefaults, kafkaOf, kafkaVariables } from '../kafka-environment.ts'

const defaults = {
  ...serverDefaults,
  ...kafkaDefaults,
  ERROR_STREAM: 'eventgate-main.error.validation',
  MAX_BODY_BYTES: '10485760',
}

const environment = z
  .object({
    ...serverVariables,
    ...kafkaVariables,
    ERROR_STREAM: z.string().min(1),
    MAX_BODY_BYTES: integer(1, 100_000_000),
  })
  .transform((env) => ({
    ...serverOf(env),
    kafka: kafkaOf(env),
    errorStream: env.ERROR_STREAM,
    maxBodyBytes: env.MAX_BODY_BYTES,
  }))

export type EventGateConfig = Readonly<z.output<typeof environment>>

export const readEventGateConfig = (env: Readonly<Record<string, string | undefined>>): EventGateConfig =>
  readEnvironment('event gate', environment, defaults, env)
