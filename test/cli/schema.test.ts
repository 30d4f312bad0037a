import { expect, it } from 'vitest'
import { z } from 'zod'
import { jsonSchema } from '../../cli/schema.ts'
import { sampleQuarter } from '../reports/quarter/sample-quarter.ts'
import { records } from '../reports/records.ts'

it.each([
  ['run', records.met],
  ['quarter', await sampleQuarter()],
] as const)('the JSON Schema of a %s is one that its records fulfil, and others do not', async (what, record) => {
  const schema = z.fromJSONSchema(JSON.parse(await jsonSchema(what)))
  expect(schema.safeParse(record).error).toBeUndefined()
  expect(schema.safeParse({ ...record, verdict: 'kept' }).success).toBe(false)
})

it('that of a services file tells an editor what may stand there', async () => {
  expect(JSON.parse(await jsonSchema('services'))).toMatchObject({
    title: 'Services and what they promise',
    properties: { services: { items: { properties: { owner: { type: 'string' } } } } },
  })
})
