import { stringify } from 'yaml'
import type { Service } from '../promises/service.ts'
import { percentOf } from './export.ts'

/** Services as a file that `--services` reads, in the words of people: "98 %", days and instants in UTC. Unsaid defaults stay unsaid. */
export function servicesYaml(services: readonly Service[]): string {
  const written = { schemaVersion: 1, services: services.map(plain) }
  return stringify(JSON.parse(JSON.stringify(written, inWords)), { lineWidth: 0 })
}

function inWords(key: string, value: unknown): unknown {
  if (isFraction(value)) return `${percentOf(value)} %`
  const isInstant = (key === 'from' || key === 'until') && typeof value === 'number'
  return isInstant ? new Date(value * 1000).toISOString().replace('.000', '') : value
}

function isFraction(value: unknown): value is { numerator: number; denominator: number } {
  return typeof value === 'object' && value !== null && 'numerator' in value && 'denominator' in value
}

/** Without what says nothing: empty lists, empty texts, defaults; but that every series matches is said. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || isFraction(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, plain(inner)] as const)
  return Object.fromEntries(
    entries.filter(([key, inner]) => key === 'match' || !(isEmpty(inner) || isDefault(key, inner))),
  )
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === undefined) return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

const defaults: Readonly<Record<string, unknown>> = {
  operation: 'all',
  clientErrors: 'in-total',
  form: 'classic',
  processStart: 'process_start_time_seconds',
  scrapeIntervalSeconds: 60,
  site: 'site',
}

function isDefault(key: string, value: unknown): boolean {
  return key in defaults && defaults[key] === value
}
