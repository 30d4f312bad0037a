import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { type ProcessIdentity, startedAt, startedAtNow } from './identity.ts'
import { lastLines } from './last-lines.ts'

/** How to run a program: the log gets both of its outputs. */
export interface Launch {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly logFile: string
  /** What becomes of it when this process dies without a word: it is told to stop, or it is left alone. */
  readonly orphan: 'stops' | 'stays'
}

export type Exit = Readonly<{ code: number } | { signal: NodeJS.Signals }>

/** A program that runs, leader of its own process group, so that Ctrl-C in the terminal reaches only us. */
export interface Running {
  readonly name: string
  readonly identity: ProcessIdentity
  readonly logFile: string
  readonly exited: Promise<Exit>
}

export const tellExit = (exit: Exit) => ('code' in exit ? `exit code ${exit.code}` : exit.signal)

/** util-linux has a launcher that asks the kernel to signal a process when its parent dies (prctl(2), PDEATHSIG). */
const SETPRIV = '/usr/bin/setpriv'

function commandLine({ command, args, orphan }: Launch): readonly [string, readonly string[]] {
  if (orphan === 'stays' || !existsSync(SETPRIV)) return [command, args]
  return [SETPRIV, ['--pdeathsig', 'TERM', '--', command, ...args]]
}

export async function launch(io: StackIo, what: Launch): Promise<Running> {
  const [command, args] = commandLine(what)
  const log = await open(what.logFile, 'a')
  const { folder: cwd, env } = what
  try {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log.fd, log.fd] })
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 0 } : { signal }))
    })
    const failed = new Promise<never>((_, reject) => child.once('error', reject))
    if (child.pid === undefined) await failed
    const pid = child.pid as number
    child.on('error', () => undefined)
    child.unref()
    const started = startedAtNow(io, pid) ?? (await startedAt(io, pid)) ?? 'gone'
    return { name: what.name, identity: { pid, started }, logFile: what.logFile, exited }
  } catch (error) {
    throw new Failure('environment', `${what.name} could not be started: ${command}`, { cause: error })
  } finally {
    await log.close()
  }
}

/** What to tell when a program has ended before its time: its last words and where the rest is. */
export async function endedEarly(running: Running, exit: Exit): Promise<Failure> {
  const words = await lastLines(running.logFile, 12)
  return new Failure('environment', `${running.name} ended while it was starting (${tellExit(exit)})`, {
    hint: `its last lines:\n${words}\nall of them: ${running.logFile}`,
  })
}
