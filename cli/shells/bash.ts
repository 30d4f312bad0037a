import { quoted } from '../world/command-line.ts'
import { type DescribedCommand, type DescribedFlag, everyCommand, type Takes } from './described.ts'

/** Completion for bash, by what it brings itself: the package bash-completion is not needed, and nothing is run while somebody types. */
export function bashCompletion(name: string, program: DescribedCommand): string {
  const all = everyCommand(program)
  const paths = all.flatMap(({ path }) => (path.length === 0 ? [] : [quoted(keyOf(path))]))
  const flagsThat = (is: (flag: DescribedFlag) => boolean) =>
    all.flatMap(({ path, flags }) =>
      flags.filter(is).map(({ names, takes }) => {
        const keys = names.map((flag) => quoted(`${path.join(' ')} ${flag}`)).join('|')
        return `    ${keys}) ${answer(takes)}; return ;;`
      }),
    )
  const words = all.map(({ path, flags, commands, arguments: given }) => {
    const own = flags.flatMap(({ names }) => names).join(' ')
    const next =
      commands.length > 0 ? offer(commands.map((command) => command.path.at(-1) ?? '')) : answer(given[0] ?? nothing)
    return `    ${quoted(path.join(' '))}) flags=${quoted(own)}; [[ $cur == -* ]] || { ${next}; return; } ;;`
  })
  return `# Completion of ${name} for bash, made by: ${name} completion bash
_${name.replaceAll('-', '_')}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path= flags= greedy= i
  # bash takes --format=x for three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${paths.join(' | ')}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  for ((i = COMP_CWORD - 1; i > 0; i--)); do
    [[ \${COMP_WORDS[i]} == -* ]] || continue
    # --format=x takes nothing that follows.
    [[ \${COMP_WORDS[i + 1]} == = ]] || greedy=\${COMP_WORDS[i]}
    break
  done
  case "$path $prev" in
${flagsThat(({ takes }) => takes.kind !== 'nothing').join('\n')}
  esac
  [[ $cur == -* ]] || case "$path $greedy" in
${flagsThat(({ isGreedy }) => isGreedy).join('\n')}
  esac
  case $path in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$flags" -- "$cur"))
}
complete -o default -o bashdefault -F _${name.replaceAll('-', '_')} ${name}
`
}

const nothing: Takes = { kind: 'other' }

/** As the script looks it up: what came before, a space, and the word at hand. */
const keyOf = (path: readonly string[]) => `${path.slice(0, -1).join(' ')} ${path.at(-1)}`

/** With nothing to offer, bash completes paths; that is right for some alone. */
function answer(takes: Takes): string {
  if (takes.kind === 'choice') return offer(takes.choices)
  return takes.kind === 'path' ? ':' : 'compopt +o default +o bashdefault 2>/dev/null'
}

function offer(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur")); compopt +o default +o bashdefault 2>/dev/null`
}
