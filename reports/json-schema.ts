import { z } from 'zod'
import { kinds, type SavedReport } from './kinds.ts'

/** The saved record of a kind of report as JSON Schema (draft 2020-12), for readers that are not this program. */
export function recordJsonSchema(kind: SavedReport['kind']): string {
  const schema = z.toJSONSchema(kinds[kind].schema, { target: 'draft-2020-12', io: 'output', unrepresentable: 'any' })
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)} report`
  const description = `The saved record of a report of this kind (report.json), schema version 1.`
  return `${JSON.stringify({ title, description, ...schema }, undefined, 2)}\n`
}
