import { homedir } from 'node:os'
import { addAbortSignal } from 'node:stream'
import { Failure } from '../../common/failure.ts'
import { exitCodes } from './exit-codes.ts'

/** Everything that commands take from the outside, so that a test can hand them another one. */
export type World = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly argv: readonly string[]
  /** What is piped in. */
  readonly stdin: () => AsyncIterable<Buffer>
  /** The result, for pipes. */
  readonly stdout: (text: string | Uint8Array) => void
  /** For people. */
  readonly stderr: (text: string) => void
  /** Whether what stands on stderr can be rewritten. */
  readonly isTerminal: boolean
  /** Of the terminal as it is now, which its user may make larger or smaller. */
  readonly columns: number
  readonly rows: number
  readonly color: boolean
  readonly now: () => number
  readonly signal: AbortSignal
}

/** The real one. Ctrl-C and SIGTERM abort its signal; a second one ends the process at once, also where it waits for a file that nobody writes. */
export function realWorld(): World {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return endAtOnce(name)
      controller.abort(new Failure('interrupted', `Interrupted by ${name}.`))
    })
  }
  const { env, stdout, stderr } = process
  stdout.on(
    'error',
    (error) => isReaderGone(error) || endWith(exitCodes.environment, `the output is lost: ${error.message}`),
  )
  stderr.on('error', (error) => isReaderGone(error) || endWith(exitCodes.environment))
  return {
    env,
    cwd: process.cwd(),
    argv: process.argv.slice(2),
    // Looked at only by those who read it: it would keep the process alive.
    stdin: () => addAbortSignal(controller.signal, process.stdin),
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    isTerminal: isRewritable(env, stderr.isTTY === true),
    get columns() {
      return stdout.columns ?? stderr.columns ?? 100
    },
    get rows() {
      return stderr.rows ?? 24
    },
    color: wantsColor(env, stdout.isTTY === true),
    now: Date.now,
    signal: controller.signal,
  }
}

/** As if nobody had listened to the signal. To exit would wait for whatever is being read. */
function endAtOnce(name: NodeJS.Signals): void {
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}

/** A reader that has seen enough, such as head, is no trouble. */
function isReaderGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE'
}

/** Lets the work go on to its end, and changes only the exit code. */
function endWith(exitCode: number, sentence?: string): void {
  if (sentence) process.stderr.write(`liftwing-slo: ${sentence}\n`)
  process.once('exit', () => {
    process.exitCode = exitCode
  })
}

/** A log of CI keeps every line that is rewritten, and a dumb terminal cannot move its cursor. */
function isRewritable(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  return isTerminal && !env['CI'] && env['TERM'] !== 'dumb'
}

/** https://no-color.org and the FORCE_COLOR convention. */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false
  return isTerminal || (env['FORCE_COLOR'] ?? '0') !== '0'
}

/** Of this user; empty where neither HOME nor the system's list of users names one, as in some containers. */
export function homeFolder(): string {
  try {
    return homedir()
  } catch {
    return ''
  }
}
