import { requestsOf } from '../../promises/source.ts'
import { kindOf, siteOf } from '../answers.ts'
import type { Evidence, ServiceEvidence } from '../evidence.ts'
import { countedFor, type Scorable } from '../indicator.ts'
import { keyOf, requestsKey } from '../question.ts'
import type { ServiceScore } from '../record.ts'
import { codeOf, judgeOf } from './judgement.ts'

/** Requests of the source by code; without such a counter, those of the first promise whose labels tell what came of them. */
export function answersOf(known: ServiceEvidence, promises: readonly Scorable[]): ServiceScore['answers'] {
  const { service, source, evidence } = known
  const requests = evidence[requestsKey(service)]
  const flags = requestsOf(source)?.flags
  const answers = requests
    ? requests.groups.map((group) => ({
        site: siteOf(group, source),
        code: group.labels[source.labels.code ?? 'code'] ?? '',
        ...(flags === undefined ? {} : { flags: group.labels[flags] ?? '' }),
        kind: kindOf(group.labels, source),
        count: group.count,
      }))
    : answersByLabels(known, promises)
  return answers.sort((a, b) => (a.site === b.site ? a.code.localeCompare(b.code) : a.site.localeCompare(b.site)))
}

function answersByLabels({ service, source, evidence }: ServiceEvidence, promises: readonly Scorable[]) {
  const counted = promises.map((promised) => countedFor(promised, source)).find(({ kind }) => kind === 'labels')
  const found = counted && evidence[keyOf(service, counted.of)]
  if (!found) return []
  const judge = judgeOf(counted, service, source)
  const codes = new Map<string, ServiceScore['answers'][number]>()
  for (const group of found.groups) {
    const site = siteOf(group, source)
    const code = codeOf(group.labels, counted, source)
    const passed = /^4\d\d$/.test(code) ? 'client-error' : 'ok'
    const kind = judge?.(group.labels) === 'bad' ? 'error' : passed
    const before = codes.get(`${site} ${code}`)?.count ?? 0
    codes.set(`${site} ${code}`, { site, code, kind, count: before + group.count })
  }
  return [...codes.values()]
}

/** Requests by day: those of the source, or those that the first promise is about. */
export function trafficOf(known: ServiceEvidence, promises: readonly Scorable[]): ServiceScore['traffic'] {
  const { service, source, evidence } = known
  const [first] = promises
  const found = evidence[requestsKey(service)] ?? (first && evidence[keyOf(service, countedFor(first, source).of)])
  if (!found) return []
  const all = found.groups.filter(isWhole)
  return service.sites.map((site) => {
    const days = new Map<number, number>()
    for (const group of all) {
      if (siteOf(group, source) !== site) continue
      for (const [day, count] of group.days) days.set(day, (days.get(day) ?? 0) + count)
    }
    return { site, days: [...days].sort(([a], [b]) => a - b).map(([day, total]) => ({ day, total })) }
  })
}

/** Of a histogram, the bucket that holds everything. */
function isWhole({ labels }: Evidence['groups'][number]): boolean {
  return labels['le'] === undefined || labels['le'] === '+Inf'
}
