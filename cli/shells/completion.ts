import { Argument } from 'commander'
import { version } from '../../common/version.ts'
import { scenarios } from '../../scenarios/all.ts'
import { programOf, type Register } from '../program.ts'
import type { World } from '../world/world.ts'
import { bashCompletion } from './bash.ts'
import { type DescribedCommand, described, merged } from './described.ts'
import { fishCompletion } from './fish.ts'
import { manPage } from './man.ts'
import { zshCompletion } from './zsh.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

const examples = `
Examples:
  source <(liftwing-slo completion bash)                   for this shell; in ~/.bashrc for all
  liftwing-slo completion zsh > ~/.zfunc/_liftwing-slo     with fpath+=~/.zfunc before compinit in ~/.zshrc
  liftwing-slo completion fish > ~/.config/fish/completions/liftwing-slo.fish

The scripts hold all commands, flags and choices; make them again after an update.
`

type All = () => Promise<readonly Register[]>

/** What a shell needs to complete commands, flags and their choices. */
export const completion =
  (all: All): Register =>
  (program, world) => {
    program
      .command('completion')
      .summary('print a script that completes commands and flags')
      .addArgument(new Argument('<shell>').choices(Object.keys(shells)))
      .addHelpText('after', examples)
      .action(async (shell: keyof typeof shells) =>
        world.stdout(shells[shell](program.name(), await everything(await all(), world))),
      )
  }

const manExamples = `
Examples:
  liftwing-slo man | man -l -
  liftwing-slo man > ~/.local/share/man/man1/liftwing-slo.1
`

/** The manual page. */
export const man =
  (all: All): Register =>
  (program, world) => {
    program
      .command('man')
      .summary('print the manual page')
      .addHelpText('after', manExamples)
      .action(async () => world.stdout(manPage(program.name(), await everything(await all(), world), version)))
  }

/** The whole program, with the flags of every scenario. */
async function everything(commands: readonly Register[], world: World): Promise<DescribedCommand> {
  return scenarios
    .map(({ name }) => programOf({ ...world, argv: ['--scenario', name] }, commands, () => undefined))
    .map((program) => described(program))
    .reduce(merged)
}
