import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** The OpenAPI document, written as YAML for people, as JSON. */
export function openapiJson(): string {
  return JSON.stringify(parse(readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8')))
}
