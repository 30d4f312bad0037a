import cassandra from 'cassandra-driver'
import { describe, expect, it } from 'vitest'
import { rawMapColumns } from '../../../reference-service/cassandra/raw-map-column.ts'
import { predictionsCell } from '../../../reference-service/predictions.ts'

const { dataTypes } = cassandra.types

interface Encoder {
  encode(value: unknown, type: unknown): Buffer
  decode(bytes: Buffer | null, type: unknown): unknown
}

const driver = cassandra as unknown as { Encoder: new (version: number, options: { encoding: object }) => Encoder }
const encoderWith = (encoding: object) => new driver.Encoder(4, { encoding })

const text = { code: dataTypes.varchar }
const textToFloat = { code: dataTypes.map, info: [text, { code: dataTypes.float }] }
const textToText = { code: dataTypes.map, info: [text, text] }
const topics = { Art: 0.25, Biography: 0.75 }

describe("the driver's decoder", () => {
  it('hands out a map<text, float> as the bytes that Cassandra sent, for clients that ask for it', () => {
    const encoder = encoderWith(rawMapColumns)
    const bytes = encoder.encode(topics, textToFloat)
    expect(encoder.decode(bytes, textToFloat)).toBe(bytes)
    expect(bytes).toEqual(predictionsCell(new Map(Object.entries(topics))))
  })

  it('decodes it as always for other clients of the process', () => {
    const encoder = encoderWith({})
    expect(encoder.decode(encoder.encode(topics, textToFloat), textToFloat)).toEqual(topics)
  })

  it('leaves every other type alone', () => {
    const encoder = encoderWith(rawMapColumns)
    expect(encoder.decode(encoder.encode({ a: 'b' }, textToText), textToText)).toEqual({ a: 'b' })
    expect(encoder.decode(encoder.encode('x', text), text)).toBe('x')
    expect(encoder.decode(null, textToFloat)).toBeNull()
  })
})
