import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runReportJsonSchema } from '../../reports/json-schema.ts'

it('is current in docs/schemas', async () => {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'schemas', 'run-report.schema.json')
  await expect(runReportJsonSchema()).toMatchFileSnapshot(file)
})
