import { git } from '../stack/git.ts'
import type { StackIo } from '../stack/io.ts'

/** The commit that is checked out, marked where files differ from it; undefined outside a checkout or without git. */
export async function describeCheckout(io: StackIo, root = io.root): Promise<string | undefined> {
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
