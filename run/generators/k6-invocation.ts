import { type Access, openAccess, type RequestHeaders } from '../../common/access.ts'
import { segmentOf } from '../../scenarios/lib/generators.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Turn } from '../../scenarios/lib/turn.ts'
import { clientRequests } from '../../slo/conventions.ts'

interface K6InvocationOptions {
  /** Where remote write goes; without it k6 keeps its counts to its journal. */
  readonly prometheus?: Receiver
  /** Gets k6's errors and the journal of the scenario. k6 appends to it. */
  readonly logFile: string
  /** As seen from where k6 runs. */
  readonly scenarioFile?: string
  readonly access?: Access
  /** Absent: the plan is sent once. */
  readonly turns?: readonly Turn[]
  /** Where the traffic of a replay lies, which is too long for an environment. */
  readonly trafficFile?: string
  /** Absent: it sends the plan alone. */
  readonly among?: Among
}

/** Which of a plan's generators it is, and where all of them meet before they begin. */
interface Among {
  readonly number: number
  readonly meetingPlace: string
}

export interface Receiver {
  readonly url: string
  readonly takesNativeHistograms: boolean
}

interface K6Invocation {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The command line and the environment of k6: what makes it quiet, cheap and talkative only where it counts. */
export function k6Invocation(plan: Plan, options: K6InvocationOptions): K6Invocation {
  const { traffic: _, ...told } = plan as Plan<'traffic'>
  const { prometheus, logFile, scenarioFile = 'scenarios/main.ts', access = openAccess } = options
  const { turns, among, trafficFile } = options
  return {
    args: [
      'run',
      ...quietly(plan, logFile),
      // No control server: two runs on one machine would want the same port.
      '--address=',
      ...(among === undefined ? [] : cutFor(among.number, plan.generators)),
      ...(prometheus === undefined ? [] : [toPrometheus]),
      scenarioFile,
    ],
    env: {
      PLAN: JSON.stringify(told),
      ...(trafficFile === undefined ? {} : { TRAFFIC: trafficFile }),
      ...(among === undefined ? {} : { START: among.meetingPlace }),
      ...(turns === undefined ? {} : { TURNS: JSON.stringify(turns) }),
      ...roomy,
      // Beside the plan, which is saved.
      TARGET_HEADERS: JSON.stringify(access.target),
      ...(prometheus === undefined ? {} : remoteWrite(prometheus, access.prometheus)),
    },
  }
}

/** The same in a pod of k6-operator, which adds the rest, and gives the plan as PLAN: the journal is what the pod logs. */
export function k6InPod(plan: Plan, prometheus: Receiver): K6Invocation {
  return {
    args: [...quietly(plan, '/dev/stdout'), toPrometheus],
    env: {
      // Pods know nobody to meet: they begin at the next full minute, by a clock that all of them ask.
      START: '60',
      CLOCK: prometheus.url,
      ...roomy,
      ...remoteWrite(prometheus, {}),
    },
  }
}

const toPrometheus = '--out=experimental-prometheus-rw'

const quietly = (plan: Plan, logFile: string): readonly string[] => [
  '--no-usage-report',
  '--quiet',
  // Either would keep several numbers of each request until the end; the journal in the log has them.
  '--no-summary',
  '--no-thresholds',
  '--log-format=raw',
  // A warning for each request that fails would hide why they do. The journal is written as errors.
  `--log-output=file=${logFile},level=error`,
  `--tag=testid=${plan.runId}`,
]

/**
 * Fewer collections for more memory: each collection delays requests by its pauses and by the core that it takes. What is alive is 40 to 60 MB; beyond
 * the limit collections come sooner, as while all users start.
 */
const roomy = { GOGC: '300', GOMEMLIMIT: '260MiB' } as const

function cutFor(number: number, of: number): readonly string[] {
  const { segment, sequence } = segmentOf(number, of)
  return [
    `--execution-segment=${segment}`,
    `--execution-segment-sequence=${sequence}`,
    // Without it the counts of one would overwrite those of another.
    `--tag=${clientRequests.generator}=${number}`,
  ]
}

function remoteWrite({ url, takesNativeHistograms }: Receiver, headers: RequestHeaders): Record<string, string> {
  return {
    K6_PROMETHEUS_RW_SERVER_URL: `${url.replace(/\/+$/, '')}/api/v1/write`,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    // k6 pushes its own trends, whether anybody wants them or not. As histograms they are as small at the end as at the start; otherwise k6
    // keeps every value until the end, 56 bytes for a request, and for any percentile would sort them all at every push.
    ...(takesNativeHistograms
      ? { K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: 'true' }
      : { K6_PROMETHEUS_RW_TREND_STATS: 'count' }),
    // Series of a run are told apart by testid, and must be readable after its end.
    K6_PROMETHEUS_RW_STALE_MARKERS: 'false',
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`K6_PROMETHEUS_RW_HEADERS_${name}`, value])),
  }
}
