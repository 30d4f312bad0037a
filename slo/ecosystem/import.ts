import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { faultsOf, valueIn } from '../promises/document.ts'
import { type OpenSloObject, openSloSchema, pyrraSchema, slothObjectSchema, slothSchema } from './foreign-schemas.ts'
import { type Imported, type ImportOptions, toServices } from './imported.ts'
import { both, type ReadResult } from './read.ts'
import { indicatorsOf, readOpenSlo } from './read-openslo.ts'
import { readPyrra } from './read-pyrra.ts'
import { readSloth } from './read-sloth.ts'

export type ForeignFile = { readonly file: string; readonly text: string }

/**
 * Reads Pyrra's ServiceLevelObjective, Sloth (prometheus/v1 or its Kubernetes object) and OpenSLO v1, each recognized by itself; a file
 * may hold several documents and lists of them, and anything else beside them. What cannot be read is listed by file → document →
 * reason and takes nothing else with it; nothing may be left.
 */
export function importServices(files: readonly ForeignFile[], options: ImportOptions): Imported {
  const found = files.map(({ file, text }) => objectsIn(file, text))
  const objects = found.flatMap((each) => each.objects)
  const indicators = indicatorsOf(objects.flatMap(({ value }) => openSloSchema.safeParse(value).data ?? []))
  const { slos, losses } = both(
    objects.map(({ value, where }): ReadResult => {
      const read = readObject(value, where, indicators)
      return { slos: read.slos, losses: read.losses.map((loss) => `${where} → ${loss}`) }
    }),
  )
  const imported = toServices(slos, options)
  return { ...imported, losses: [...found.flatMap((each) => each.losses), ...losses, ...imported.losses] }
}

const manifest =
  'is a manifest of Puppet: give the YAML files that Puppet makes of it, such as those in /etc/pyrra/config.'

type ForeignObject = { readonly value: unknown; readonly where: string }

/** The objects of all documents, those of Kubernetes' lists one by one. */
function objectsIn(
  file: string,
  text: string,
): { readonly objects: readonly ForeignObject[]; readonly losses: readonly string[] } {
  if (file.endsWith('.pp')) return { objects: [], losses: [`${file} → ${manifest}`] }
  // Files that were joined have a byte order mark at the beginning of each.
  const parsed = parseAllDocuments(text.replace(/^\uFEFF/gm, ''), { merge: true })
  const documents = Array.isArray(parsed) ? parsed : []
  const losses: string[] = []
  const objects = documents.flatMap((document, at): readonly ForeignObject[] => {
    const where = `${file} → document ${at + 1}`
    const [error] = document.errors
    const value = error ? { fault: error.message.split('\n')[0] ?? '' } : valueIn(document)
    if ('fault' in value) {
      losses.push(`${where} → is no YAML: ${value.fault}`)
      return []
    }
    return value.is === null ? [] : listed(value.is, where)
  })
  return { objects, losses }
}

const listSchema = z.object({ kind: z.string().regex(/List$/), items: z.array(z.unknown()) })

function listed(value: unknown, where: string): readonly ForeignObject[] {
  const list = listSchema.safeParse(value)
  if (!list.success) return [{ value, where }]
  return list.data.items.flatMap((item, at) => listed(item, `${where}, item ${at + 1}`))
}

const told = z.string().optional().catch(undefined)
const headSchema = z.object({
  kind: told,
  version: told,
  apiVersion: told,
  metadata: z.object({ name: told }).optional().catch(undefined),
})

function readObject(value: unknown, where: string, indicators: ReturnType<typeof indicatorsOf>): ReadResult {
  const head = headSchema.safeParse(value).data ?? {}
  const { kind, version, apiVersion = '' } = head
  if (kind === 'ServiceLevelObjective') return readAs(pyrraSchema, value, (slo) => readPyrra(slo, where))
  if (kind === 'PrometheusServiceLevel') return readAs(slothObjectSchema, value, ({ spec }) => readSloth(spec, where))
  if (version === 'prometheus/v1') return readAs(slothSchema, value, (file) => readSloth(file, where))
  if (apiVersion === 'openslo/v1')
    return readAs(openSloSchema, value, (slo: OpenSloObject) => readOpenSlo(slo, where, indicators))
  const what = kind ?? version ?? apiVersion
  const called = what === '' ? 'it' : `${what}${head.metadata?.name === undefined ? '' : ` ${head.metadata.name}`}`
  return { slos: [], losses: [`${called} is no objective of Pyrra, Sloth (prometheus/v1) or OpenSLO (openslo/v1).`] }
}

function readAs<T>(schema: z.ZodType<T>, value: unknown, read: (value: T) => ReadResult): ReadResult {
  const parsed = schema.safeParse(value, { reportInput: true })
  return parsed.success ? read(parsed.data) : { slos: [], losses: faultsOf(parsed.error) }
}
