import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { throwIfInterrupted } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { partEnvironment } from '../process/environment.ts'
import { cached } from '../toolchain/cache.ts'
import { runTool } from '../toolchain/run-tool.ts'
import { git } from './git.ts'
import { SERVICE_MAIN } from './side.ts'

/** What a checkout of this repository takes, with room to spare. */
const NEEDS_BYTES = 2e8

/** What git has to say, without the word that it begins with. */
function wordsOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return (
    said
      .trim()
      .split('\n')[0]
      ?.replace(/^fatal: /, '') ?? ''
  )
}

async function commitOf(io: StackIo, name: string): Promise<string> {
  try {
    return await git(io, io.root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)
  } catch (cause) {
    throwIfInterrupted(io.signal)
    const words = wordsOf(cause)
    throw new Failure('input', `There is no revision "${name}" in ${io.root}${words === '' ? '' : `: ${words}`}.`, {
      hint: 'It takes a branch, a tag or a commit that git knows here (in CI: fetch-depth: 0, and origin/main for a branch that is not checked out), a folder, image:<name> or a URL.',
      cause,
    })
  }
}

async function requireService(io: StackIo, name: string, commit: string): Promise<void> {
  try {
    await git(io, io.root, 'cat-file', '-e', `${commit}:${SERVICE_MAIN}`)
  } catch (cause) {
    throwIfInterrupted(io.signal)
    throw new Failure(
      'input',
      `Revision "${name}" (${commit.slice(0, 12)}) has no ${SERVICE_MAIN}: it is older than the service.`,
      {
        hint: `git log --diff-filter=A -- ${SERVICE_MAIN} shows when the service came.`,
        cause,
      },
    )
  }
}

/** The commit that a revision names; it has the service. */
export async function requireRevision(io: StackIo, name: string): Promise<string> {
  const commit = await commitOf(io, name)
  await requireService(io, name, commit)
  return commit
}

/** The files of a revision in the cache folder, as they were committed. */
export async function checkOut(io: StackIo, name: string): Promise<{ readonly commit: string; readonly path: string }> {
  const commit = await requireRevision(io, name)
  const path = await cached(io, {
    name: 'revision',
    version: commit.slice(0, 12),
    pins: [commit],
    needsBytes: NEEDS_BYTES,
    takes: 'a second or two',
    build: async (folder, logFile) => {
      const archive = join(folder, 'archive.tar')
      const tool = { name: `revision ${name}`, env: partEnvironment(io), folder, logFile }
      const args = ['-C', io.root, 'archive', '--format=tar', `--output=${archive}`, commit]
      await runTool(io, { ...tool, command: 'git', args })
      await runTool(io, { ...tool, command: 'tar', args: ['-xf', archive, '-C', folder] })
      await rm(archive)
    },
  })
  return { commit, path }
}
