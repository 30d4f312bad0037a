import type { Argument, Command, Option } from 'commander'

/** What may follow a flag, or stand for itself: one of some words, a file, or something that nobody can guess. */
export type Takes =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'path' }
  | { readonly kind: 'other' }

export interface DescribedFlag {
  /** "-o" and "--output", or one of them. */
  readonly names: readonly string[]
  /** As the help has it: "-o, --output <folder>". */
  readonly written: string
  readonly takes: Takes
  /** Whether it takes all that follows, until the next flag. */
  readonly isGreedy: boolean
  readonly help: string
}

export interface DescribedCommand {
  /** Without the program: "stack up" is [stack, up]; the program itself has none. */
  readonly path: readonly string[]
  readonly summary: string
  readonly usage: string
  readonly description: string
  readonly flags: readonly DescribedFlag[]
  readonly arguments: readonly Takes[]
  /** What follows the help: examples, for the most part. */
  readonly afterwards: string
  readonly commands: readonly DescribedCommand[]
}

/** What a program has, for those who write it down in another form. */
export function described(command: Command, path: readonly string[] = []): DescribedCommand {
  const help = command.createHelp()
  return {
    path,
    summary: help.subcommandDescription(command),
    usage: help.commandUsage(command),
    description: help.commandDescription(command),
    flags: help.visibleOptions(command).map(describedFlag),
    arguments: command.registeredArguments.map(takenBy),
    afterwards: afterwards(command),
    commands: help
      .visibleCommands(command)
      .filter((each) => each.name() !== 'help')
      .map((each) => described(each, [...path, each.name()])),
  }
}

/** The same command with other flags in addition: which a command has depends on what it is asked for. */
export function merged(a: DescribedCommand, b: DescribedCommand): DescribedCommand {
  const has = new Set(a.flags.flatMap(({ names }) => names))
  return {
    ...a,
    flags: [...a.flags, ...b.flags.filter(({ names }) => !names.some((name) => has.has(name)))],
    commands: a.commands.map((each, i) => merged(each, b.commands[i] ?? each)),
  }
}

/** A command and all below it. */
export function everyCommand(command: DescribedCommand): readonly DescribedCommand[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}

function describedFlag(option: Option): DescribedFlag {
  const { flags, short, long, description, required, optional, variadic, argChoices } = option
  const value = /[<[]([^>\]]*)[>\]]/.exec(flags)?.[1] ?? ''
  const takes = !required && !optional ? ({ kind: 'nothing' } as const) : taken(value, argChoices)
  const usual = option.defaultValueDescription ?? option.defaultValue
  const told = [
    ...(argChoices === undefined ? [] : [argChoices.join(', ')]),
    ...(usual === undefined || usual === false || String(usual) === '' ? [] : [`${String(usual)} by default`]),
  ]
  return {
    names: [short, long].filter((name) => name !== undefined),
    written: flags,
    takes,
    isGreedy: variadic,
    help: told.length === 0 ? description : `${description} (${told.join('; ')})`,
  }
}

const takenBy = (argument: Argument): Takes => taken(`${argument.name()}: ${argument.description}`, argument.argChoices)

/** Whoever names what it takes a file, a folder or a run wants a path. */
const pathLike = /\b(file|folder|run|log|export|record|history|report|page|services|before|after|path)s?\b/i

function taken(words: string, choices: readonly string[] | undefined): Takes {
  if (choices !== undefined && choices.length > 0) return { kind: 'choice', choices }
  return { kind: pathLike.test(words) ? 'path' : 'other' }
}

/** The help ends with it, and nothing else tells it. */
function afterwards(command: Command): string {
  const printed: string[] = []
  const { writeOut, ...others } = command.configureOutput()
  command.configureOutput({ ...others, writeOut: (text) => printed.push(text), getOutHasColors: () => false })
  try {
    command.outputHelp()
  } finally {
    command.configureOutput({ ...others, writeOut: writeOut ?? (() => undefined) })
  }
  return printed.join('').slice(command.helpInformation().length).trim()
}
