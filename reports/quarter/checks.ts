import type { PromiseScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import type { Case, Checks } from '../document.ts'
import { allScope, headline, nameOf, promisedWords, promiseSentence } from './words.ts'

/** A quarter as tests: one suite per service, one case per promise. Expired promises bind nobody and pass with a word. */
export function quarterChecks(report: QuarterReport): Checks {
  return {
    name: headline(report),
    seconds: report.seconds ?? 0,
    startedAt: report.quarter.start,
    suites: report.services.map((service) => ({
      name: service.title,
      properties: {
        quarter: report.quarter.id,
        owner: service.owner,
        'counted until': report.countedUntil,
        ...(service.class === undefined ? {} : { class: service.class }),
        ...(service.expires === undefined ? {} : { expires: service.expires }),
      },
      cases: service.promises.map((promise) => promiseCase(service, promise)),
    })),
  }
}

function promiseCase({ expiry, expires }: ServiceScore, promise: PromiseScore): Case {
  const sentence = promiseSentence(promise)
  const expired = expiry === 'expired'
  return {
    name: `${nameOf(promise)} ${promisedWords(promise)}`,
    standing: expired ? 'met' : promise.verdict,
    message: sentence,
    details: [
      ...(expired ? [`The promise expired on ${expires}; it was ${promise.verdict}.`] : []),
      sentence,
      ...allScope(promise).reasons,
      ...promise.scopes
        .slice(1)
        .map(({ scope, verdict, good, bad }) => `${scope}: ${verdict}, ${bad.count} bad of ${good.count + bad.count}.`),
    ],
  }
}
