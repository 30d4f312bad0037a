import { z } from 'zod'
import { Failure } from '../common/failure.ts'

/** A whole number, as an environment variable spells it. */
export const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`)

export const oneOf = <const Name extends string>(names: readonly Name[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` })

const logLevel = z
  .string()
  .toLowerCase()
  .pipe(oneOf(['debug', 'info', 'warn', 'error']))

/** What every service here is told: where it listens, how long it may take to end, and how much it says. */
export const serverDefaults = {
  LISTEN_HOST: '127.0.0.1',
  LISTEN_PORT: '0',
  DRAIN_TIMEOUT_MS: '10000',
  LOG_LEVEL: 'info',
}

export const serverVariables = {
  LISTEN_HOST: z.string().min(1),
  LISTEN_PORT: integer(0, 65_535),
  DRAIN_TIMEOUT_MS: integer(0, 600_000),
  LOG_LEVEL: logLevel,
}

export const serverOf = (env: z.output<z.ZodObject<typeof serverVariables>>) => ({
  listenHost: env.LISTEN_HOST,
  listenPort: env.LISTEN_PORT,
  drainTimeoutMs: env.DRAIN_TIMEOUT_MS,
  logLevel: env.LOG_LEVEL,
})

type Environment = Readonly<Record<string, string | undefined>>

/** Reads what the schema knows from environment variables; a variable that is absent or empty has its default. Throws a Failure that names the rule. */
export function readEnvironment<Schema extends z.ZodType>(
  whose: string,
  schema: Schema,
  defaults: Readonly<Record<string, string>>,
  env: Environment,
): z.output<Schema> {
  const given = Object.entries(env).filter(([name, value]) => name in defaults && value !== undefined && value !== '')
  const parsed = schema.safeParse({ ...defaults, ...Object.fromEntries(given) })
  if (parsed.success) return parsed.data
  const rules = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  throw new Failure('input', `The ${whose}'s environment is wrong: ${rules.join('; ')}.`, {
    hint: `Known variables and their defaults: ${Object.entries(defaults)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
  })
}
