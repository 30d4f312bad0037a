import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recordJsonSchema } from '../../reports/json-schema.ts'
import { kinds } from '../../reports/kinds.ts'

it.each(Object.keys(kinds) as (keyof typeof kinds)[])('the JSON Schema of a %s in docs/ is current', async (kind) => {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'schemas', `${kind}-report.schema.json`)
  await expect(recordJsonSchema(kind)).toMatchFileSnapshot(file)
})
