import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'

export type RunFolder = {
  readonly id: string
  readonly path: string
  readonly logs: string
  readonly summaryFile: string
}

/** A folder for one run, named so that runs sort by time and never collide. */
export async function makeRunFolder(outputFolder: string, scenario: string, now: number): Promise<RunFolder> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const id = `${time}-${scenario}-${randomBytes(2).toString('hex')}`
  const path = join(outputFolder, id)
  try {
    await mkdir(join(path, 'logs'), { recursive: true })
  } catch (cause) {
    throw new Failure('environment', `The folder ${path} cannot be made.`, {
      hint: 'Give another one with --output.',
      cause,
    })
  }
  return { id, path, logs: join(path, 'logs'), summaryFile: join(path, 'k6-summary.json') }
}
