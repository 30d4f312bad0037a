import type { Source } from '../promises/source.ts'
import type { CountedGroup } from './evidence.ts'

export const codeKinds = ['ok', 'error', 'client-error', 'client-disconnect', 'service-disconnect'] as const
export type CodeKind = (typeof codeKinds)[number]

/** Whose doing an answer is, from its code and, where nobody was answered, from the response flags (decision 0012). */
export function kindOf(labels: Readonly<Record<string, string>>, source: Source): CodeKind {
  const code = labels[source.labels.code] ?? ''
  const { errors, clientErrors, disconnects } = source.codes
  if (disconnects && whole(disconnects.code, code)) {
    const flags = (source.labels.flags ? labels[source.labels.flags] : undefined) ?? ''
    const byClient = flags.split(',').some((flag) => whole(disconnects.causedByClient, flag))
    return byClient ? 'client-disconnect' : 'service-disconnect'
  }
  if (whole(errors, code)) return 'error'
  return whole(clientErrors, code) ? 'client-error' : 'ok'
}

/** Anchored, as Prometheus matches. */
export function whole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text)
}

export const isBad = (kind: CodeKind) => kind === 'error' || kind === 'service-disconnect'
export const isClients = (kind: CodeKind) => kind === 'client-error' || kind === 'client-disconnect'

export function siteOf(group: CountedGroup, source: Source): string {
  return group.labels[source.labels.site] ?? ''
}
