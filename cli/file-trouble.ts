import { Failure } from '../common/failure.ts'

/** What a person at the machine can mend. A file that is not there is left out: whoever looked for it has to say why it should be. */
const troubles: Readonly<Record<string, readonly [sentence: string, hint: string]>> = {
  ENOSPC: ['no space is left on the disk', 'Make room'],
  EDQUOT: ['the quota is used up', 'Make room'],
  EFBIG: ['it would be larger than a file may be', 'Raise the limit (ulimit -f)'],
  EACCES: ['permission is denied', 'Change its permissions'],
  EPERM: ['it is not permitted', 'Change its permissions'],
  EROFS: ['the file system is read-only', 'Mount it for writing'],
  ENOTDIR: ['a part of the path is a file and no folder', 'Correct the path'],
  ELOOP: ['its links lead round in a circle', 'Correct the path'],
  EISDIR: ['it is a folder', 'Correct the path'],
  EEXIST: ['something else is there already', 'Remove it'],
  ENAMETOOLONG: ['the name is too long', 'Correct the path'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n)'],
  ENXIO: ['nobody reads from it', 'Read from it first'],
  EBUSY: ['something else uses it', 'Wait for it'],
  ESTALE: ['the server of the file system has lost it', 'Mount it again'],
  EIO: ['the disk does not work', 'Look at the system log'],
}

/** Whoever makes a folder makes those above it, too, unless the file system has no place for any. */
const noPlace = ['its file system has no place for folders', 'Correct the path'] as const
const isNowhere = ({ code, syscall }: { readonly code: unknown; readonly syscall: unknown }) =>
  code === 'ENOENT' && syscall === 'mkdir'

/** The failure that an error of the file system is; undefined for every other error. */
export function fileTrouble(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error) || 'address' in error) return undefined
  const [sentence, hint] = (isNowhere(error) ? noPlace : troubles[String(error.code)]) ?? []
  if (sentence === undefined) return undefined
  const what = 'path' in error ? String(error.path) : 'A file'
  return new Failure('environment', `${what} cannot be used: ${sentence}.`, {
    hint: `${hint}, or choose another folder (--output for results, LIFTWING_SLO_CACHE for tools and data).`,
    cause: error,
  })
}
