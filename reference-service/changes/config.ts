import { z } from 'zod'
import { oneOf, readEnvironment, serverDefaults, serverOf, serverVariables } from '../environment.ts'
import { kafkaDefaults, kafkaOf, kafkaVariables } from './kafka-environment.ts'

const defaults = {
  ...serverDefaults,
  RULES_FILE: '',
  ...kafkaDefaults,
  KAFKA_START_FROM: 'latest',
  CACHE_URL: '',
  EVENTGATE_URL: '',
  WRITE_TOKEN: '',
}

const url = z
  .string()
  .refine(
    (text) => text === '' || /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'must be a URL with http: or https:',
  )
  .transform((text) => text.replace(/\/+$/, ''))

const environment = z
  .object({
    ...serverVariables,
    RULES_FILE: z.string().min(1, 'must name a file of rules'),
    ...kafkaVariables,
    KAFKA_START_FROM: oneOf(['latest', 'earliest']),
    CACHE_URL: url,
    EVENTGATE_URL: url,
    WRITE_TOKEN: z.string(),
  })
  .transform((env) => ({
    ...serverOf(env),
    rulesFile: env.RULES_FILE,
    kafka: {
      ...kafkaOf(env),
      /** Where a group begins that has never been here. */
      startFrom: env.KAFKA_START_FROM,
    },
    /** Instead of the `uri` of the rules, where it is not empty. */
    cacheUrl: env.CACHE_URL,
    /** Nobody is told of predictions where it is empty. */
    eventGateUrl: env.EVENTGATE_URL,
    writeToken: env.WRITE_TOKEN,
  }))

export type ChangesConfig = Readonly<z.output<typeof environment>>

export const readChangesConfig = (env: Readonly<Record<string, string | undefined>>): ChangesConfig =>
  readEnvironment('consumer of changes', environment, defaults, env)
