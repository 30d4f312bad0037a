import { expect, test } from 'vitest'
import { withRunFolder } from '../../run/run-folder.ts'

test('a folder whose path k6 would read as two things is refused before anything starts', async () => {
  const work = () => Promise.reject(new Error('it began'))
  const made = withRunFolder('/tmp/here,there', 'surge', { now: () => 0, random: () => 0 }, work)
  await expect(made).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining('at a comma') })
})
