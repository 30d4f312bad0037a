import { promisesTable } from '../slo/promises/promises-table.ts'
import { loadPromised, type ServicesFlag, servicesFlag } from './flags/services.ts'
import type { Register } from './program.ts'

const examples = `
Examples:
  liftwing-slo classes
  liftwing-slo classes --services my-services.yaml
`

/** What is promised to whom. */
export const classes: Register = (program, world) => {
  program
    .command('classes')
    .summary('show what is promised to whom')
    .option(...servicesFlag)
    .addHelpText('after', examples)
    .action(async (flags: ServicesFlag) => {
      const promised = await loadPromised(flags)
      world.stdout(promisesTable(promised.classes, promised.services, world.now() / 1000))
    })
}
