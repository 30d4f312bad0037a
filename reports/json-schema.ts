import { z } from 'zod'
import { servicesFileSchema } from '../slo/promises/service.ts'
import { kinds } from './kinds.ts'

/** What people read and write by hand or with other programs, as JSON Schema (draft 2020-12): every kind of record, and services files. */
export const jsonSchemas = {
  run: () => written('Report of a run', kinds.run.schema, 'output'),
  quarter: () => written('Report of an SLO quarter', kinds.quarter.schema, 'output'),
  services: () => written('Services and what they promise', servicesFileSchema, 'input'),
} as const satisfies Record<keyof typeof kinds | 'services', () => string>

function written(title: string, schema: z.ZodType, io: 'input' | 'output'): string {
  const found = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' })
  return `${JSON.stringify({ title, ...found }, undefined, 2)}\n`
}
