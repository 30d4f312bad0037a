import { Argument } from 'commander'
import { jsonSchema, schemaNames } from '../reports/json-schema.ts'
import type { Register } from './program.ts'

const examples = `
Examples:
  liftwing-slo schema run
  liftwing-slo schema services > services.schema.json      then, in the first line of a services file,
                                                           # yaml-language-server: $schema=services.schema.json
`

/** For editors, and for readers of records that are not this program. */
export const schema: Register = (program, world) => {
  program
    .command('schema')
    .summary('print the JSON Schema of a record or of a services file')
    .addArgument(new Argument('<what>').choices(schemaNames))
    .addHelpText('after', examples)
    .action((what: string) => world.stdout(jsonSchema(what)))
}
