import type { Access } from '../common/access.ts'
import type { Limits } from './limits.ts'

/** What the stack is handed of the outside world; the command line passes the real one, tests pass their own. */
export interface StackIo {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** This process, which owns what it starts. */
  readonly pid: number
  /** The Node that runs the service. */
  readonly nodePath: string
  /** The checkout: the folder that holds package.json. */
  readonly root: string
  /** Empty where the user has none. */
  readonly homeFolder: string
  /** What may be used of this machine. */
  readonly limits: Limits
  /** What endpoints that are there already want to see. */
  readonly access: Access
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Sends a signal to a process, or to a process group when the number is negative; throws when there is none. */
  readonly kill: (pid: number, signal: NodeJS.Signals | 0) => void
  /** One line for people, on stderr. */
  readonly log: (line: string) => void
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

/** The same world, given up also when `signal` is aborted. */
export function withSignal(io: StackIo, signal: AbortSignal): StackIo {
  return { ...io, signal: AbortSignal.any([io.signal, signal]) }
}
