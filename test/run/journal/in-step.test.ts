import { expect, it } from 'vitest'
import { inStep } from '../../../run/journal/in-step.ts'

async function* journal(...lines: readonly string[]) {
  yield* lines
}

async function merged(...journals: readonly (readonly string[])[]) {
  const all: string[] = []
  const sources = journals.map((lines) => journal(...lines))
  const position = (line: string) => (/^\d+/.test(line) ? Number.parseInt(line, 10) : undefined)
  for await (const { line, source } of inStep(sources, position)) all.push(`${source}:${line}`)
  return all
}

it.each([
  [
    'goes on with the one that is furthest behind',
    [
      ['1', '2', '9'],
      ['1', '3', '4'],
    ],
    ['0:1', '1:1', '0:2', '1:3', '1:4', '0:9'],
  ],
  ['keeps the order of each, even where it goes back', [['5', '2'], ['3']], ['1:3', '0:5', '0:2']],
  [
    'leaves lines without a place beside the one before them',
    [
      ['begin', '4', 'note'],
      ['2', '5'],
    ],
    ['0:begin', '1:2', '0:4', '0:note', '1:5'],
  ],
  ['has nothing where there is nothing', [[], []], []],
  ['takes one that is shorter', [['1'], ['1', '2', '3']], ['0:1', '1:1', '1:2', '1:3']],
])('%s', async (_, journals, expected) => {
  expect(await merged(...journals)).toEqual(expected)
})
