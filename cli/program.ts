import { Command, CommanderError } from 'commander'
import { version } from '../common/version.ts'
import { exitCodeMeanings, exitCodes } from './world/exit-codes.ts'
import { explain } from './world/explain.ts'
import type { World } from './world/world.ts'

/** A command registers itself and hands its exit code to `finish`. */
export type Register = (program: Command, world: World, finish: (exitCode: number) => void) => void

/** Runs the command line and returns the exit code; everything that goes wrong ends as a sentence on stderr. */
export async function runCli(world: World, commands: readonly Register[]): Promise<number> {
  let exitCode: number = exitCodes.met
  const program = programOf(world, commands, (code) => (exitCode = code))
  try {
    await program.parseAsync(world.argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.met : exitCodes.badInput
    return explain(error, world)
  }
}

/** The program with these commands, before it has been told anything. */
export function programOf(world: World, commands: readonly Register[], finish: (exitCode: number) => void): Command {
  const program = new Command('liftwing-slo')
    .description("Load-tests Lift Wing's article topic cache and verifies Lift Wing's service level objectives.")
    .version(version)
    .showHelpAfterError('(add --help for all flags and examples)')
    .showSuggestionAfterError()
    .addHelpText('after', exitCodeHelp())
    .exitOverride()
    .configureOutput({ writeOut: world.stdout, writeErr: world.stderr })
  for (const register of commands) register(program, world, finish)
  for (const command of program.commands) inherit(command, program)
  return program
}

function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
}

function exitCodeHelp(): string {
  const rows = Object.entries(exitCodes).map(
    ([name, code]) => `  ${String(code).padStart(3)}  ${exitCodeMeanings[name as keyof typeof exitCodes]}`,
  )
  return `\nExit codes:\n${rows.join('\n')}\n`
}
