import { Argument } from 'commander'
import { z } from 'zod'
import { kinds } from '../reports/kinds.ts'
import { servicesFileSchema } from '../slo/promises/service.ts'
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
    .action(async (what: string) => world.stdout(await jsonSchema(what)))
}

/** What people and other programs read or write: every kind of record, and services files. */
const schemaNames: readonly string[] = [...Object.keys(kinds), 'services']

/** As JSON Schema (draft 2020-12); of a record as it is saved, of a services file as it may be written. */
export async function jsonSchema(name: string): Promise<string> {
  const kind = await Object.entries(kinds).find(([known]) => known === name)?.[1]()
  const found = z.toJSONSchema(kind?.schema ?? servicesFileSchema, {
    target: 'draft-2020-12',
    io: kind ? 'output' : 'input',
    unrepresentable: 'any',
  })
  const title = kind ? `Report of a ${name}` : 'Services and what they promise'
  return `${JSON.stringify({ title, ...found }, undefined, 2)}\n`
}
