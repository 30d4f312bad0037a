import { once } from 'node:events'
import { Failure, type FailureKind } from '../common/failure.ts'

/** As in the table of the command line: bad input, environment, our own bug. */
const exitCodes: Readonly<Record<FailureKind, number>> = { input: 3, environment: 4, interrupted: 0, bug: 70 }

/** What listens until it is stopped. */
export interface Program {
  start(): Promise<unknown>
  stop(): Promise<void>
}

/** Runs a service until SIGTERM or SIGINT, which drains it; a second one ends it at once. Ends the process, with a sentence where it failed. */
export async function runProgram(host: NodeJS.Process, make: () => Program | Promise<Program>): Promise<never> {
  try {
    const stopped = Promise.race([once(host, 'SIGTERM'), once(host, 'SIGINT')])
    const program = await make()
    await program.start()
    await stopped
    for (const signal of ['SIGTERM', 'SIGINT'] as const) host.once(signal, () => host.exit(1))
    await program.stop()
    return host.exit(0)
  } catch (error) {
    const failure = error instanceof Failure ? error : undefined
    const message = failure?.message ?? (error instanceof Error ? error.stack : String(error))
    host.stderr.write(`${message}\n${failure?.hint === undefined ? '' : `${failure.hint}\n`}`)
    return host.exit(exitCodes[failure?.kind ?? 'bug'])
  }
}
