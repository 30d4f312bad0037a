import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSeries, ResultElements, readSeries } from '../../../slo/prometheus/result-elements.ts'

function takeApart(body: string, pieces: readonly number[] = []): { elements: unknown[]; rest: string } {
  const bytes = Buffer.from(body)
  const elements: unknown[] = []
  const reader = new ResultElements(({ bytes, begin, end }) =>
    elements.push(JSON.parse(bytes.toString('utf8', begin, end))),
  )
  const cuts = [0, ...pieces.map((piece) => piece % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < cuts.length; i++) reader.write(bytes.subarray(cuts[i - 1], cuts[i]))
  return { elements, rest: reader.end() }
}

const answer = (result: unknown[]) => ({
  status: 'success',
  data: { resultType: 'matrix', result, stats: { samples: { totalQueryableSamples: 7 } } },
  warnings: ['"result":[{]}'],
})

describe('an answer that is taken apart while it arrives', () => {
  test('gives the same elements and the same rest, wherever it is cut, whatever the labels hold', () => {
    const element = fc.record({
      metric: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
      values: fc.array(fc.tuple(fc.nat(), fc.string())),
    })
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 6 }), (result, pieces) => {
        const { elements, rest } = takeApart(JSON.stringify(answer(result)), pieces)
        expect(JSON.stringify(elements)).toBe(JSON.stringify(result))
        expect(JSON.parse(rest)).toEqual(answer([]))
      }),
    )
  })

  test('that is no answer is left as it is', () => {
    const refusal = JSON.stringify({ status: 'error', errorType: 'execution', error: 'no' })
    expect(takeApart(refusal, [3, 9])).toEqual({ elements: [], rest: refusal })
  })
})

describe('an element', () => {
  const read = (text: string) =>
    readSeries({ bytes: Buffer.from(` ${text} `), begin: 1, end: 1 + Buffer.byteLength(text) })

  test('is read from its bytes as from its text, whatever its labels and numbers', () => {
    const number = fc.oneof(
      fc.nat().map(String),
      fc.double().map(String),
      fc.constantFrom('NaN', '+Inf', '-Inf', '1e+21', '-3'),
    )
    const time = fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }))
    const element = fc.record({
      metric: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
      values: fc.array(fc.tuple(time, number)),
    })
    fc.assert(
      fc.property(element, fc.constantFrom(undefined, 1), (each, spaces) => {
        const text = JSON.stringify(each, undefined, spaces)
        expect(read(text)).toEqual(parseSeries(text))
      }),
    )
    expect(read('{"metric":{"a":",\\"values\\":["},"values":[[1,"17"]]}')?.samples).toEqual([[1, 17]])
  })

  test('is a series with its samples, or with one', () => {
    expect(parseSeries('{"metric":{"a":"b"},"values":[[1,"2"],[3.5,"+Inf"]]}')).toEqual({
      labels: { a: 'b' },
      samples: [
        [1, 2],
        [3.5, Number.POSITIVE_INFINITY],
      ],
    })
    expect(parseSeries('{"metric":{},"value":[1,"-Inf"]}')?.samples).toEqual([[1, Number.NEGATIVE_INFINITY]])
  })

  test('of another shape is none', () => {
    expect(parseSeries('[1,"2"]')).toBeUndefined()
    expect(parseSeries('{"metric":{},"histogram":[1,{}]}')).toBeUndefined()
  })
})
