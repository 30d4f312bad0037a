import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../common/failure.ts'

/** One block is read in one pass; by default promtool would read its input once for every two hours of data. */
const blockDuration = '17520h'

/** Turns files of OpenMetrics into blocks of Prometheus, one program for each file, side by side. */
export async function createBlocks(
  promtool: string,
  files: readonly string[],
  dataFolder: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(dataFolder, { recursive: true })
  await Promise.all(
    files.map(async (file) => {
      const folder = await mkdtemp(join(dataFolder, 'making-'))
      await run(promtool, file, folder, signal)
      for (const block of await readdir(folder)) {
        if (/^[0-9A-Z]{26}$/.test(block)) await rename(join(folder, block), join(dataFolder, block))
      }
      await rm(folder, { recursive: true, force: true })
    }),
  )
}

async function run(promtool: string, file: string, folder: string, signal?: AbortSignal): Promise<void> {
  const args = [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    `--max-block-duration=${blockDuration}`,
    '-q',
    file,
    folder,
  ]
  try {
    await promisify(execFile)(promtool, args, { signal, maxBuffer: 1e8 })
  } catch (cause) {
    signal?.throwIfAborted()
    const told = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n').at(-1) : ''
    throw new Failure('environment', `promtool could not load ${file}: ${told}`, { cause })
  }
}
