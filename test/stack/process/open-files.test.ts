import { expect, test } from 'vitest'
import { openFilesOf } from '../../../stack/process/open-files.ts'

const limits = (
  soft: string,
  hard: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             96000                96000                processes
Max open files            ${soft.padEnd(20)} ${hard.padEnd(20)} files
`

test.each([
  ['40', '40', 40],
  ['1024', '1048576', 1024],
  ['unlimited', 'unlimited', Number.POSITIVE_INFINITY],
])('soft %s and hard %s let so many files be open: %d', (soft, hard, files) => {
  expect(openFilesOf(limits(soft, hard))).toBe(files)
})

test('where nothing is told, nothing is known', () => {
  expect(openFilesOf(undefined)).toBeUndefined()
})
