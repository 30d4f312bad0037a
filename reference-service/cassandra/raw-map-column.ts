import cassandra from 'cassandra-driver'

interface ColumnType {
  readonly code: number
  readonly info?: unknown
}

type Decode = (this: { encodingOptions: object }, bytes: Buffer | null, type: ColumnType) => unknown

/** The driver exports its encoder and documents `decode`, as experimental, but leaves both out of its types. */
const { Encoder } = cassandra as unknown as { Encoder: { prototype: { decode: Decode } } }
const { dataTypes } = cassandra.types

/** Clients made with these encoding options are handed `map<text, float>` columns as Cassandra sent them; see docs/decisions/0002-raw-map-column.md. */
export const rawMapColumns: object = Object.freeze({ rawMapColumns: true, copyBuffer: true })

const isMapOfTextToFloat = (type: ColumnType): boolean => {
  if (type.code !== dataTypes.map) return false
  const [key, value] = type.info as readonly [ColumnType, ColumnType]
  return key.code === dataTypes.varchar && value.code === dataTypes.float
}

const decode = Encoder.prototype.decode

Encoder.prototype.decode = function (bytes, type) {
  if (bytes !== null && 'rawMapColumns' in this.encodingOptions && isMapOfTextToFloat(type)) return bytes
  return decode.call(this, bytes, type)
}
