import { Failure } from '../common/failure.ts'

/** Everything that commands take from the outside, so that a test can hand them another one. */
export type World = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly argv: readonly string[]
  /** The result, for pipes. */
  readonly stdout: (text: string | Uint8Array) => void
  /** For people. */
  readonly stderr: (text: string) => void
  readonly isTerminal: boolean
  readonly columns: number
  readonly color: boolean
  readonly now: () => number
  readonly signal: AbortSignal
}

/** The real one. Ctrl-C and SIGTERM abort its signal; a second one ends the process at once. */
export function realWorld(): World {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort(new Failure('interrupted', `Interrupted by ${name}.`))
    })
  }
  const { env, stdout, stderr } = process
  return {
    env,
    cwd: process.cwd(),
    argv: process.argv.slice(2),
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY === true,
    columns: stdout.columns ?? 100,
    color: wantsColor(env, stdout.isTTY === true),
    now: Date.now,
    signal: controller.signal,
  }
}

/** https://no-color.org and the FORCE_COLOR convention. */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false
  return isTerminal || (env['FORCE_COLOR'] ?? '0') !== '0'
}
