import { loadServices } from '../slo/promises.ts'
import { promisesTable } from '../slo/promises-table.ts'
import { loadClasses } from '../slo/slo-class.ts'
import type { Register } from './program.ts'

/** What is promised to whom. */
export const classes: Register = (program, world) => {
  program
    .command('classes')
    .summary('show what is promised to whom')
    .option('--services <file...>', 'services files; those of Lift Wing and the topic cache by default')
    .addHelpText('after', '\nExamples:\n  liftwing-slo classes\n  liftwing-slo classes --services my-services.yaml\n')
    .action(async ({ services }: { readonly services?: readonly string[] }) => {
      const known = await loadClasses()
      const promised = await loadServices({ classes: known, ...(services ? { files: services } : {}) })
      world.stdout(promisesTable(known, promised, world.now() / 1000))
    })
}
