import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StackIo } from '../io.ts'
import { partEnvironment } from '../process/environment.ts'

const execute = promisify(execFile)

/** Asks git about the checkout. In a hook, variables such as GIT_DIR name the repository that the hook is about. */
export async function git(io: Pick<StackIo, 'env' | 'signal'>, root: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute('git', ['-C', root, ...args], { env: partEnvironment(io), signal: io.signal })
  return stdout.trim()
}

/** The commit that is checked out, marked where files differ from it; undefined outside a checkout or without git. */
export async function describeCheckout(io: Pick<StackIo, 'env' | 'signal'>, root: string): Promise<string | undefined> {
  try {
    const [commit, changes] = await Promise.all([
      git(io, root, 'rev-parse', '--short=12', 'HEAD'),
      git(io, root, 'status', '--porcelain', '--untracked-files=no'),
    ])
    return changes === '' ? commit : `${commit} with changes`
  } catch {
    return undefined
  }
}
