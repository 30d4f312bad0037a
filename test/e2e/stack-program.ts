import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { optionalParts } from '../../slo/conventions.ts'
import type { StackOptions } from '../../stack/plan/options.ts'
import { isAlive } from '../../stack/process/identity.ts'
import { type StackRecord, stackRecordSchema } from '../../stack/stack-record.ts'
import { patienceMs } from '../patience.ts'
import { everydayIo } from '../stack/test-io.ts'

const OWNER = join(import.meta.dirname, 'stack-owner.ts')

export interface StackProgram {
  readonly program: ChildProcess
  /** What it printed: the record, or why there is none. */
  readonly words: Promise<string>
  readonly ended: Promise<number | null>
}

/** Runs a program that owns a stack. */
export function stackProgram(options: StackOptions, orphan: 'stops' | 'stays' = 'stops'): StackProgram {
  const program = spawn(process.execPath, [OWNER, JSON.stringify(options), orphan], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => program.once('exit', resolve))
  const words = new Promise<string>((resolve) => {
    if (program.stdout) createInterface(program.stdout).once('line', resolve)
  })
  return { program, words, ended }
}

export const recordOf = async ({ words }: StackProgram): Promise<StackRecord> =>
  stackRecordSchema.parse(JSON.parse(await words))

/** Which of the stack's own processes still run. */
export async function survivors({ parts }: StackRecord): Promise<readonly string[]> {
  const io = everydayIo()
  const found = await Promise.all(
    (
      [
        ['cassandra', parts.cassandra],
        ['prometheus', parts.prometheus],
        ['service', parts.service],
        ['rival', parts.rival],
        ...optionalParts.map((name) => [name, parts[name]] as const),
      ] as const
    ).map(async ([name, part]) =>
      part?.origin.source === 'native' && (await isAlive(io, part.origin.process)) ? [name] : [],
    ),
  )
  return found.flat()
}

/** Asks again and again until the answer is the wanted one, or patience is over; gives the last answer. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await delay(100)) {
    const answer = await ask()
    if (isWanted(answer) || Date.now() >= end) return answer
  }
}
