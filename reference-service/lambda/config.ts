import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { integer, readEnvironment, serverOf } from '../environment.ts'
import { pretenceDefaults, pretenceVariables } from '../pretence/environment.ts'
import { readProfile } from '../pretence/latency-profile.ts'

/** What the real model was measured to take. */
const measured = fileURLToPath(new URL('latency/articletopic-outlink.csv', import.meta.url))

/** What the lambda runs with unless its environment says otherwise. */
const defaults = {
  ...pretenceDefaults,
  LATENCY: 'measured',
  MODEL_VERSION: 'articletopic-20260801',
  MEDIAWIKI_URL: '',
  MEDIAWIKI_TIMEOUT_MS: '5000',
}

const environment = z
  .object({
    ...pretenceVariables,
    MODEL_VERSION: z.string().min(1).max(100),
    MEDIAWIKI_URL: z
      .string()
      .regex(/^(https?:\/\/\S+)?$/, 'must be a URL such as https://{domain}')
      .transform((url) => url.replace(/\/+$/, '')),
    MEDIAWIKI_TIMEOUT_MS: integer(1, 60_000),
  })
  .transform((env) => ({
    ...serverOf(env),
    modelVersion: env.MODEL_VERSION,
    /** undefined: then revisions are taken as they are given. */
    mediawiki: env.MEDIAWIKI_URL === '' ? undefined : { url: env.MEDIAWIKI_URL, timeoutMs: env.MEDIAWIKI_TIMEOUT_MS },
    manners: {
      latency: readProfile(env.LATENCY === 'measured' ? measured : env.LATENCY),
      failureShare: env.FAILURE_SHARE,
      timeoutShare: env.TIMEOUT_SHARE,
      seed: env.SEED,
    },
    maxInFlight: env.MAX_IN_FLIGHT,
    maxConnections: env.MAX_CONNECTIONS,
  }))

export type LambdaConfig = Readonly<z.output<typeof environment>>

/** Reads the configuration from environment variables. */
export const readLambdaConfig = (env: Readonly<Record<string, string | undefined>>): LambdaConfig =>
  readEnvironment('lambda', environment, defaults, env)
