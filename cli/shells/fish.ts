import { type DescribedCommand, type DescribedFlag, everyCommand, type Takes } from './described.ts'

/** Completion for fish, with the help of each command and flag beside it. */
export function fishCompletion(name: string, program: DescribedCommand): string {
  const lastFlag = `__${name.replaceAll('-', '_')}_last_flag_is`
  const rules = everyCommand(program).flatMap((command) => rulesOf(command, lastFlag))
  return [
    `# Completion of ${name} for fish, made by: ${name} completion fish`,
    `function ${lastFlag}`,
    `    set -l flags (commandline -opc | string match -- '-*')`,
    `    contains -- "$flags[-1]" $argv`,
    'end',
    `complete -c ${name} -f`,
    ...rules.map((rule) => `complete -c ${name} ${rule}`),
    '',
  ].join('\n')
}

function rulesOf({ path, flags, commands, arguments: given }: DescribedCommand, lastFlag: string): readonly string[] {
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`)
  const names = commands.map((each) => each.path.at(-1) ?? '')
  const notYet = names.length > 0 ? [`not __fish_seen_subcommand_from ${names.join(' ')}`] : []
  const where = (...also: readonly string[]) => `-n ${quoted([...seen, ...notYet, ...also].join('; and ') || 'true')}`
  const here = where()
  const [first] = given
  return [
    ...commands.map((each) => `${here} -a ${each.path.at(-1)} -d ${quoted(each.summary)}`),
    ...(first?.kind === 'choice' ? [`${here} -a ${quoted(first.choices.join(' '))}`] : []),
    ...(first?.kind === 'path' ? [`${here} -F`] : []),
    ...flags.map((flag) => `${here} ${flagRule(flag)}`),
    ...flags
      .filter(({ isGreedy }) => isGreedy)
      .map(({ names, takes }) => `${where(`${lastFlag} ${names.join(' ')}`)} ${furtherValue(takes)}`),
  ]
}

/** Of a flag that takes several. */
function furtherValue(takes: Takes): string {
  if (takes.kind === 'choice') return `-a ${quoted(takes.choices.join(' '))}`
  return takes.kind === 'path' ? '-F' : '-f'
}

function flagRule({ names, takes, help }: DescribedFlag): string {
  const spelled = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const value = {
    nothing: '',
    choice: ` -x -a ${quoted(takes.kind === 'choice' ? takes.choices.join(' ') : '')}`,
    path: ' -r -F',
    other: ' -x',
  }[takes.kind]
  return `${spelled.join(' ')}${value} -d ${quoted(help)}`
}

const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
