import { z } from 'zod'
import { servicesFileSchema } from '../slo/promises/service.ts'
import { kinds } from './kinds.ts'

/** What people and other programs read or write: every kind of record, and services files. */
export const schemaNames: readonly string[] = [...Object.keys(kinds), 'services']

/** As JSON Schema (draft 2020-12); of a record as it is saved, of a services file as it may be written. */
export function jsonSchema(name: string): string {
  const kind = Object.entries(kinds).find(([known]) => known === name)?.[1]
  const found = z.toJSONSchema(kind?.schema ?? servicesFileSchema, {
    target: 'draft-2020-12',
    io: kind ? 'output' : 'input',
    unrepresentable: 'any',
  })
  const title = kind ? `Report of a ${name}` : 'Services and what they promise'
  return `${JSON.stringify({ title, ...found }, undefined, 2)}\n`
}
