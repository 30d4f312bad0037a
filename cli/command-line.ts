/** The command that was given, as a shell takes it again. */
export function commandLine(argv: readonly string[]): string {
  return ['liftwing-slo', ...argv.map(quoted)].join(' ')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
