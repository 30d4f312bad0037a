import { rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { makeFolder } from '../../common/files.ts'
import type { RunIo } from '../io.ts'

export type RunFolder = {
  readonly id: string
  readonly path: string
  readonly logs: string
}

/** Does the work with a folder of its own, which goes again if nothing came into it, with what had to be made around it. */
export async function withRunFolder<T>(
  outputFolder: string,
  scenario: string,
  io: Pick<RunIo, 'now' | 'random'>,
  work: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  const path = pathOfRun(outputFolder, scenario, io)
  const outermost = await makeFolder(join(path, LOGS))
  try {
    return await work(await openRunFolder(path))
  } finally {
    for (let made = join(path, LOGS); outermost && made.startsWith(outermost); made = dirname(made))
      await rmdir(made).catch(() => undefined)
  }
}

const LOGS = 'logs'

/** A folder as a run has it, whether or not it was there before. */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const logs = join(path, LOGS)
  await makeFolder(logs)
  return { id: basename(path), path, logs }
}

/** Named so that runs sort by time and never collide. */
function pathOfRun(outputFolder: string, scenario: string, { now, random }: Pick<RunIo, 'now' | 'random'>): string {
  const time = new Date(now()).toISOString().replace(/[-:]|\.\d+/g, '')
  const id = `${time}-${scenario}-${salt(random)}`
  const path = join(outputFolder, id)
  if (path.includes(',')) {
    throw new Failure('input', `Runs cannot be written to ${path}: k6 ends the path of its log at a comma.`, {
      hint: 'Give a folder without one with --output.',
    })
  }
  return path
}

/** Four hexadecimal digits, which tell apart what begins at the same time. */
export function salt(random: () => number): string {
  return Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, '0')
}
