import { quoted } from '../world/command-line.ts'
import { type DescribedCommand, type DescribedFlag, everyCommand, type Takes } from './described.ts'

/** Completion for zsh, with the help of each command and flag beside it. */
export function zshCompletion(name: string, program: DescribedCommand): string {
  const root = `_${name}`
  return `#compdef ${name}
# Completion of ${name} for zsh, made by: ${name} completion zsh
${everyCommand(program)
  .map((command) => functionOf(root, command))
  .join('\n')}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  ${root} "$@"
else
  compdef ${root} ${name}
fi
`
}

const functionName = (root: string, path: readonly string[]) => [root, ...path].join('_')

function functionOf(root: string, { path, flags, commands, arguments: given }: DescribedCommand): string {
  const specs = flags.flatMap(flagSpecs)
  if (commands.length === 0) {
    const rest = given.length === 0 ? furtherValues(flags) : [quoted(`*:: :${action(given[0] as Takes)}`)]
    return `${functionName(root, path)}() {\n  _arguments -s -S ${lines([...specs, ...rest])}\n}`
  }
  const offered = commands.map((each) => quoted(`${each.path.at(-1)}:${each.summary.replaceAll(':', '\\:')}`))
  const calls = commands.map((each) => `      ${each.path.at(-1)}) ${functionName(root, each.path)} ;;`)
  return `${functionName(root, path)}() {
  local context state line
  local -A opt_args
  _arguments -C -s -S ${lines([...specs, "'1: :->command'", "'*:: :->rest'"])}
  case $state in
    command)
      local -a commands=(
        ${offered.join('\n        ')}
      )
      _describe command commands
      ;;
    rest) case $words[1] in
${calls.join('\n')}
    esac ;;
  esac
}`
}

/** What follows a flag that takes several is, to zsh, an argument. */
function furtherValues(flags: readonly DescribedFlag[]): readonly string[] {
  const greedy = flags.filter(({ isGreedy }) => isGreedy)
  if (greedy.length === 0) return []
  const cases = greedy.map(({ names, takes }) => `${names.join('|')}) ${offer(takes)} ;;`)
  return [quoted(`*: :{ case \${words[(R)-*]} in ${cases.join(' ')} esac }`)]
}

/** Of site=file, the file. */
const files = 'compset -P "*="; _files'

function offer(takes: Takes): string {
  if (takes.kind === 'choice') return `compadd -- ${takes.choices.join(' ')}`
  return takes.kind === 'path' ? files : 'true'
}

const lines = (specs: readonly string[]) => `\\\n    ${specs.join(' \\\n    ')}`

/** Each of its names, which excludes the others. */
function flagSpecs({ names, takes, help }: DescribedFlag): readonly string[] {
  const others = names.length > 1 ? `(${names.join(' ')})` : ''
  const told = `[${help.replaceAll(/[[\]\\:]/g, '\\$&')}]`
  const value = takes.kind === 'nothing' ? '' : `:value:${action(takes)}`
  return names.map((name) => {
    const joined = takes.kind !== 'nothing' && name.startsWith('--') ? `${name}=` : name
    return quoted(`${others}${joined}${told}${value}`)
  })
}

function action(takes: Takes): string {
  if (takes.kind === 'choice') return `(${takes.choices.join(' ')})`
  return takes.kind === 'path' ? `{ ${files} }` : ' '
}
