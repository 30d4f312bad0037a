import { stringify } from 'yaml'
import { toNumber } from '../fraction.ts'
import { promisesOf, resolveSource } from '../promises/promises.ts'
import type { Service } from '../promises/service.ts'
import type { SloClass } from '../promises/slo-class.ts'
import { knownEdges } from '../quarter/histogram-edges.ts'
import { isScorable } from '../quarter/indicator.ts'
import { type Subject, scoredQuestions } from '../quarter/question.ts'
import { type IncrementMethod, recordedEverySeconds } from '../quarter/recording-name.ts'
import { list } from '../words.ts'
import { alertRules } from './alerts.ts'
import { badAndAllRules, recordableOf } from './bad-and-all.ts'
import { recordingRules } from './recording.ts'

const heads: Readonly<Record<IncrementMethod, string>> = {
  exact: `# Written by "liftwing-slo rules": counts that make the next quarterly report cheap, and alerts on error budgets.
# Needs --enable-feature=promql-extended-range-selectors (Prometheus 3.8 or later). A group per service, every five minutes.
`,
  standard: `# Written by "liftwing-slo rules": alerts on error budgets, for any Prometheus and Thanos Rule. A group per service, every five minutes.
`,
}

/**
 * Recording and alerting rules for services, as the YAML of a rule file of Prometheus. Targets are those in force at `seconds` (unix).
 * Staging and exclusions are not recorded: they are small, and a report asks for them.
 */
export async function rulesYaml(
  services: readonly Service[],
  classes: readonly SloClass[],
  seconds: number,
  increments: IncrementMethod = 'exact',
): Promise<string> {
  const groups = await Promise.all(services.map((service) => groupOf(service, classes, seconds, increments)))
  const left = groups.flatMap(({ unrecorded }) => unrecorded)
  const told = left.map((promise) => `# Not recorded, reports alone count it (${unrecordable}): ${promise}\n`).join('')
  const unstarted = groups.filter(({ startsAreKnown }) => !startsAreKnown).map(({ id }) => id)
  const fallen = unstarted.length === 0 ? '' : `# ${list(unstarted)}: ${fallsSaid}\n`
  return heads[increments] + told + fallen + stringify({ groups: groups.map(({ group }) => group) }, { lineWidth: 0 })
}

const fallsSaid =
  'nothing tells when processes begin, so a counter that falls is taken to begin anew, and its whole value counts.'
const unrecordable = 'its histogram is native, or has no edge below its threshold'

async function groupOf(service: Service, classes: readonly SloClass[], seconds: number, increments: IncrementMethod) {
  const source = await resolveSource(service)
  const promises = promisesOf(service, classes, seconds)
  const subject: Subject = { service, source, promises, edges: knownEdges(source, promises) }
  const questions = scoredQuestions(subject, { start: seconds, end: seconds + 1 }).filter(({ native }) => !native)
  const targets = promises.filter(isScorable).flatMap(({ id, objective }) =>
    'target' in objective
      ? [
          {
            record: 'liftwing_slo:target',
            expr: `vector(${toNumber(objective.target)})`,
            labels: { slo_service: service.id, slo_promise: id },
          },
        ]
      : [],
  )
  const recordable = recordableOf(subject, questions, increments)
  const recorded = new Set(recordable.map(({ promised }) => promised.id))
  const scorable = promises.filter(isScorable)
  return {
    id: service.id,
    startsAreKnown: source.processStart !== null,
    unrecorded: scorable.filter(({ id }) => !recorded.has(id)).map(({ id }) => `${service.id}/${id}`),
    group: {
      name: `liftwing-slo ${service.id}`,
      interval: `${recordedEverySeconds}s`,
      rules: [
        ...questions.flatMap((question) => recordingRules(question, increments)),
        ...recordable.flatMap((each) => badAndAllRules(subject, each)),
        ...targets,
        ...recordable.flatMap((each) => alertRules(subject, each)),
      ],
    },
  }
}
