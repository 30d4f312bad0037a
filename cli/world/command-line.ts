/** The command that was given, as a shell takes it again. */
export function commandLine(argv: readonly string[]): string {
  return ['liftwing-slo', ...argv.map((word) => (isPlain.test(word) ? word : quoted(word)))].join(' ')
}

const isPlain = /^[\w@%+=:,./-]+$/

/** A word as every shell of the family of sh takes it, whatever it holds. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** The command that begins the same search, or comparison. */
export function withoutResume(argv: readonly string[]): readonly string[] {
  return argv.filter((arg, i) => !/^--resume(=|$)/.test(arg) && argv[i - 1] !== '--resume')
}
