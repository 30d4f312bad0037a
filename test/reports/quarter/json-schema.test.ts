import { join } from 'node:path'
import { expect, test } from 'vitest'
import { quarterReportJsonSchema } from '../../../reports/quarter/json-schema.ts'

test('the JSON Schema in docs/ is the one that quarters are written by', async () => {
  const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'schemas', 'quarter-report.schema.json')
  await expect(quarterReportJsonSchema()).toMatchFileSnapshot(file)
})
