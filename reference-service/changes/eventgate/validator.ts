import { Ajv, type ValidateFunction } from 'ajv'
import { z } from 'zod'

/** What a stream takes. */
interface Stream {
  readonly schemaTitle: string
  /** Name in the key → dotted path in the event. */
  readonly keyFields: Readonly<Record<string, string>>
}

const streamsSchema = z.record(
  z.string(),
  z
    .strictObject({ schema_title: z.string(), message_key_fields: z.record(z.string(), z.string()).default({}) })
    .transform(({ schema_title, message_key_fields }) => ({
      schemaTitle: schema_title,
      keyFields: message_key_fields,
    })),
)

export const parseStreams = (document: unknown): ReadonlyMap<string, Stream> =>
  new Map(Object.entries(streamsSchema.parse(document)))

/** What EventGate makes of an event, each on its own. */
export type Checked =
  | { readonly kind: 'valid'; readonly stream: string; readonly key: string | undefined }
  | { readonly kind: 'invalid'; readonly why: string }

type Json = Readonly<Record<string, unknown>>

/** Holds events to the schema that they name, and to the one that their stream is configured with. */
export class EventValidator {
  readonly #streams: ReadonlyMap<string, Stream>
  readonly #validators: ReadonlyMap<string, ValidateFunction>

  /** @param schemas JSON Schemas by `$id`: the title of a schema and its major version. */
  constructor(streams: ReadonlyMap<string, Stream>, schemas: readonly Readonly<{ $id: string }>[]) {
    const ajv = new Ajv({ allErrors: false, strict: true, strictTypes: false, strictRequired: false, formats })
    for (const schema of schemas) ajv.addSchema(schema)
    this.#streams = streams
    this.#validators = new Map(schemas.map(({ $id }) => [$id, ajv.getSchema($id) as ValidateFunction] as const))
  }

  check(event: unknown): Checked {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return invalid('it is no object')
    const { $schema: uri, meta } = event as { $schema?: unknown; meta?: { stream?: unknown } | null }
    const [, title = '', major = ''] = /^\/([\w/-]+)\/(\d+)\.\d+\.\d+$/.exec(typeof uri === 'string' ? uri : '') ?? []
    if (title === '') return invalid('it has no $schema of the form /title/1.0.0')
    const name = meta?.stream
    if (typeof name !== 'string') return invalid('it has no meta.stream')
    const stream = this.#streams.get(name)
    if (stream === undefined) return invalid(`no stream ${JSON.stringify(name.slice(0, 100))} is configured`)
    if (stream.schemaTitle !== title)
      return invalid(`the stream ${name} takes ${stream.schemaTitle}, and it is ${title}`)
    const validate = this.#validators.get(`/${title}/${major}`)
    if (validate === undefined) return invalid(`there is no schema ${String(uri)}`)
    if (!validate(event)) {
      const [error] = validate.errors ?? []
      return invalid(`'${error?.instancePath ?? ''}' ${error?.message ?? ''}`)
    }
    return { kind: 'valid', stream: name, key: keyOf(event as Json, stream.keyFields) }
  }
}

const invalid = (why: string): Checked => ({ kind: 'invalid', why })

/** JSON of the fields, in the order of the configuration; none where one of them is missing. */
function keyOf(event: Json, fields: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(fields).map(([name, path]) => [name, at(event, path)] as const)
  return entries.length === 0 || entries.some(([, value]) => value === undefined)
    ? undefined
    : JSON.stringify(Object.fromEntries(entries))
}

const at = (event: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Json | undefined)?.[name], event)

const time = z.iso.datetime({ offset: true })

const formats = {
  'date-time': (text: string) => time.safeParse(text).success,
  'uri-reference': (text: string) => URL.canParse(text, 'https://example.org/'),
}
