import { parseAllDocuments } from 'yaml'
import { Failure } from '../../common/failure.ts'
import { broken } from '../promises/document.ts'
import { openSloSchema, pyrraSchema, slothSchema } from './foreign-schemas.ts'
import { type Imported, type ImportOptions, toServices } from './imported.ts'
import type { Read } from './read.ts'
import { readOpenSlo } from './read-openslo.ts'
import { readPyrra } from './read-pyrra.ts'
import { readSloth } from './read-sloth.ts'

/**
 * Reads Pyrra's ServiceLevelObjective, Sloth (prometheus/v1 or its Kubernetes object) and OpenSLO v1, each recognized by itself; a file
 * may hold several documents. Fails with 'input' where a document is none of them.
 */
export function importServices(file: string, text: string, options: ImportOptions): Imported {
  const documents = parseAllDocuments(text)
  const [error] = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : []
  if (error)
    throw broken(file, [
      `${error.linePos ? `line ${error.linePos[0].line}` : 'the file'} → is no YAML: ${error.message.split('\n')[0]}`,
    ])
  const values = Array.isArray(documents)
    ? documents.map((document) => document.toJS() as unknown).filter((value) => value !== null)
    : []
  const openSlo = values.flatMap((value) => openSloSchema.safeParse(value).data ?? [])
  const reads = [readOpenSlo(openSlo), ...values.map((value, at) => readOther(file, value, at))]
  const { services, losses } = toServices(
    reads.flatMap(({ slos }) => slos),
    options,
  )
  if (services.length === 0 && losses.length === 0 && reads.every(({ losses }) => losses.length === 0)) {
    throw new Failure('input', `${file} holds no objective.`, { hint: 'Give a file of Pyrra, Sloth or OpenSLO v1.' })
  }
  return { services, losses: [...reads.flatMap((each) => each.losses), ...losses] }
}

function readOther(file: string, value: unknown, at: number): Read {
  if (openSloSchema.safeParse(value).success) return { slos: [], losses: [] }
  const pyrra = pyrraSchema.safeParse(value)
  if (pyrra.success) return readPyrra(pyrra.data)
  const sloth = slothSchema.safeParse(value)
  if (sloth.success) return readSloth(sloth.data)
  throw broken(file, [
    `document ${at + 1} → is neither Pyrra's ServiceLevelObjective, nor Sloth's, nor OpenSLO v1 → check apiVersion, version and kind`,
  ])
}
