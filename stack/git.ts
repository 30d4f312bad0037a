import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StackIo } from './io.ts'
import { partEnvironment } from './part-environment.ts'

const execute = promisify(execFile)

/** Asks git about the checkout. In a hook, variables such as GIT_DIR name the repository that the hook is about. */
export async function git(io: Pick<StackIo, 'env' | 'signal'>, root: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute('git', ['-C', root, ...args], { env: partEnvironment(io), signal: io.signal })
  return stdout.trim()
}
