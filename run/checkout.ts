import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const git = async (root: string, ...args: string[]) =>
  (await promisify(execFile)('git', ['-C', root, ...args])).stdout.trim()

/** The commit that is checked out, marked where files differ from it; undefined outside a checkout or without git. */
export async function describeCheckout(root: string): Promise<string | undefined> {
  try {
    const [commit, changes] = await Promise.all([
      git(root, 'rev-parse', '--short=12', 'HEAD'),
      git(root, 'status', '--porcelain', '--untracked-files=no'),
    ])
    return changes === '' ? commit : `${commit} with changes`
  } catch {
    return undefined
  }
}
