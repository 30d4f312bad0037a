import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StackIo } from '../stack/io.ts'
import { partEnvironment } from '../stack/part-environment.ts'

/** In a hook, variables such as GIT_DIR name the repository that the hook is about. */
const git = async (io: StackIo, ...args: string[]) =>
  (await promisify(execFile)('git', ['-C', io.root, ...args], { env: partEnvironment(io) })).stdout.trim()

/** The commit that is checked out, marked where files differ from it; undefined outside a checkout or without git. */
export async function describeCheckout(io: StackIo): Promise<string | undefined> {
  try {
    const [commit, changes] = await Promise.all([
      git(io, 'rev-parse', '--short=12', 'HEAD'),
      git(io, 'status', '--porcelain', '--untracked-files=no'),
    ])
    return changes === '' ? commit : `${commit} with changes`
  } catch {
    return undefined
  }
}
