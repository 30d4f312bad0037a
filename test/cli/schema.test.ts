import { expect, it } from 'vitest'
import { z } from 'zod'
import { jsonSchema } from '../../cli/schema.ts'
import { sampleQuarter } from '../reports/quarter/sample-quarter.ts'
import { records } from '../reports/records.ts'

it.each([
  ['run', records.met],
  ['quarter', await sampleQuarter()],
] as const)('the JSON Schema of a %s is one that its records fulfil, and others do not', (what, record) => {
  const schema = z.fromJSONSchema(JSON.parse(jsonSchema(what)))
  expect(schema.safeParse(record).error).toBeUndefined()
  expect(schema.safeParse({ ...record, verdict: 'kept' }).success).toBe(false)
})

it('that of a services file tells an editor what may stand there', () => {
  expect(JSON.parse(jsonSchema('services'))).toMatchObject({
    title: 'Services and what they promise',
    properties: { services: { items: { properties: { owner: { type: 'string' } } } } },
  })
})
