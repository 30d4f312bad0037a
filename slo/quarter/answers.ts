import { requestsOf, type Source } from '../promises/source.ts'
import { matchesWhole } from '../promql/pattern.ts'
import type { CountedGroup } from './evidence.ts'

export const codeKinds = ['ok', 'error', 'client-error', 'client-disconnect', 'service-disconnect'] as const
type CodeKind = (typeof codeKinds)[number]

/** Whose doing an answer is, from its code and, where nobody was answered, from the response flags (decision 0012). */
export function kindOf(labels: Readonly<Record<string, string>>, source: Source): CodeKind {
  const requests = requestsOf(source)
  if (!requests) return 'ok'
  const code = labels[requests.code] ?? ''
  const { errors, clientErrors, disconnects } = requests.codes
  if (disconnects && matchesWhole(disconnects.code, code)) {
    const flags = (requests.flags ? labels[requests.flags] : undefined) ?? ''
    const byClient = flags.split(',').some((flag) => matchesWhole(disconnects.causedByClient, flag))
    return byClient ? 'client-disconnect' : 'service-disconnect'
  }
  if (matchesWhole(errors, code)) return 'error'
  return matchesWhole(clientErrors, code) ? 'client-error' : 'ok'
}

export const isBad = (kind: CodeKind) => kind === 'error' || kind === 'service-disconnect'
export const isClients = (kind: CodeKind) => kind === 'client-error' || kind === 'client-disconnect'

export function siteOf(group: CountedGroup, source: Source): string {
  return group.labels[source.labels.site] ?? ''
}
