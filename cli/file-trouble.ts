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
  EISDIR: ['it is a folder', 'Correct the path'],
  EEXIST: ['something else is there already', 'Remove it'],
  ENAMETOOLONG: ['the name is too long', 'Correct the path'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n)'],
  EIO: ['the disk does not work', 'Look at the system log'],
}

/** The failure that an error of the file system is; undefined for every other error. */
export function fileTrouble(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error) || 'address' in error) return undefined
  const [sentence, hint] = troubles[String(error.code)] ?? []
  if (sentence === undefined) return undefined
  const what = 'path' in error ? String(error.path) : 'A file'
  return new Failure('environment', `${what} cannot be used: ${sentence}.`, {
    hint: `${hint}, or choose another folder (--output for results, LIFTWING_SLO_CACHE for tools and data).`,
    cause: error,
  })
}
