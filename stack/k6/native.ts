import { constants } from 'node:os'
import { type Exit, launch, type Running } from '../child-process.ts'
import { stacksFolder } from '../folders.ts'
import type { StackIo } from '../io.ts'
import { partEnvironment, proxyEnvironment } from '../part-environment.ts'

/** One run of k6. */
export interface K6Run {
  readonly args: readonly string[]
  /** Its environment; scenarios see it as __ENV. */
  readonly env: Readonly<Record<string, string>>
  /** Gets what k6 prints. */
  readonly logFile: string
  /** How its processor time is told; "k6" where it is the only one. */
  readonly name?: string
  /** Folders outside of the checkout that it reads or writes; the log's is known. */
  readonly folders?: readonly string[]
}

export const launchK6 = (io: StackIo, path: string, run: K6Run): Promise<Running> =>
  launch(io, {
    name: 'k6',
    command: path,
    args: run.args,
    // k6 also reads a file of the user's with options; in this folder there is none.
    env: partEnvironment(io, { XDG_CONFIG_HOME: stacksFolder(io), ...proxyEnvironment(io), ...run.env }),
    folder: io.root,
    logFile: run.logFile,
    orphan: 'stops',
  })

/** Shells number an end by a signal from 128 on. */
export const exitCodeOf = (exit: Exit) => ('code' in exit ? exit.code : 128 + constants.signals[exit.signal])
