import { Failure } from '../common/failure.ts'

const codes = /^(ERR_)?MODULE_NOT_FOUND$|^ERR_PACKAGE_|^ERR_INVALID_PACKAGE_|^ERR_DLOPEN_FAILED$/
/** A file that Node, and nobody else, could not read as a module. */
const loading = /^\s+at .*node:internal\/modules\//m

/** The failure that an installation by halves is; undefined for every other error. */
export function missingLibrary(error: unknown): Failure | undefined {
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
