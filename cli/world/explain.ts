import { Failure } from '../../common/failure.ts'
import { printableLines } from '../../common/printable.ts'
import { exitCodeOfFailure, exitCodes } from './exit-codes.ts'
import type { World } from './world.ts'

const codes = /^(ERR_)?MODULE_NOT_FOUND$|^ERR_PACKAGE_|^ERR_INVALID_PACKAGE_|^ERR_DLOPEN_FAILED$/
/** A file that Node, and nobody else, could not read as a module. */
const loading = /^\s+at .*node:internal\/modules\//m

/** The failure that an installation by halves is; undefined for every other error. */
function missingLibrary(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  const isAbsent = 'code' in error && codes.test(String(error.code))
  const isCutOff = error instanceof SyntaxError && loading.test(error.stack ?? '')
  if (!isAbsent && !isCutOff) return undefined
  const [sentence] = error.message.split('\n')
  return new Failure('environment', `Its libraries are not installed, or not whole: ${sentence}`, {
    hint: 'Run make deps in the checkout (make clean deps where that changes nothing), or install the package again.',
    cause: error,
  })
}

const tooLongCodes = /^ERR_(FS_FILE_TOO_LARGE|STRING_TOO_LONG)$/
const reading = /^\s+at .*node:internal\/fs\//m

/** Text of half a gigabyte is more than Node reads; no record of ours is as long. */
function tooLong(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  const isRefused = 'code' in error && tooLongCodes.test(String(error.code))
  const isOverfull = error instanceof RangeError && reading.test(error.stack ?? '')
  if (!isRefused && !isOverfull) return undefined
  return new Failure('input', `A file holds more text than can be read at once: ${error.message}.`, {
    hint: 'Look whether it is the file that was meant.',
    cause: error,
  })
}

/** Says what went wrong and answers the exit code. It needs no library, because one of them may be what is missing. */
export function explain(error: unknown, world: Pick<World, 'signal' | 'stderr'>): number {
  const interruption = world.signal.aborted && world.signal.reason instanceof Failure ? world.signal.reason : undefined
  const failure = interruption ?? fileTrouble(error) ?? tooLong(error) ?? missingLibrary(error) ?? error
  if (failure instanceof Failure) {
    const told = `liftwing-slo: ${failure.message}\n${failure.hint ? `  ${failure.hint}\n` : ''}`
    world.stderr(printableLines(told))
    return exitCodeOfFailure(failure.kind)
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  world.stderr(`liftwing-slo: this is a bug, please report it.\n${printableLines(stack)}\n`)
  return exitCodes.bug
}

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
