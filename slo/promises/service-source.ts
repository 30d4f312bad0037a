import type { Service } from './service.ts'
import { loadSource, type Source, sourceSchema } from './source.ts'

/** A service's source with everything said: its kind's, with what the service says otherwise. */
export async function resolveSource({ source }: Service): Promise<Source> {
  if (source.kind === 'custom') return source.with
  return sourceSchema.parse({ ...(await loadSource(source.kind)), ...source.with })
}
