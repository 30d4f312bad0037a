/** A command with a flag that says something else, or for the first time. */
export function withFlag(command: string, flag: string, value: number | string): string {
  const without = command.replace(new RegExp(` --${flag}[ =]\\S+`, 'g'), '')
  return `${without} --${flag} ${value}`
}
