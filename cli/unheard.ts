import type { Command } from 'commander'
import { Failure } from '../common/failure.ts'

/** The flags of a command line, as they were written, that somebody gave. */
export function flagsGiven(command: Command): readonly string[] {
  return command.options.flatMap((option) =>
    command.getOptionValueSource(option.attributeName()) === 'cli' ? [option.long ?? option.flags] : [],
  )
}

/** Refuses flags that nobody would listen to: who gives them expects something of them. */
export function refuseUnheard(command: Command, unheard: readonly string[], why: string, hint: string): void {
  const given = flagsGiven(command).filter((flag) => unheard.includes(flag))
  if (given.length > 0) throw new Failure('input', `${given.join(' and ')}: ${why}`, { hint })
}
