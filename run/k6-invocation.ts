import { type Access, openAccess, type RequestHeaders } from '../common/access.ts'
import type { Plan } from '../scenarios/lib/plan.ts'

export interface K6InvocationOptions {
  /** Where remote write goes; without it k6 keeps its counts to its journal. */
  readonly prometheusUrl?: string
  /** Gets k6's errors and the journal of the scenario. k6 appends to it. */
  readonly logFile: string
  /** As seen from where k6 runs. */
  readonly scenarioFile?: string
  readonly access?: Access
}

export interface K6Invocation {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The command line and the environment of k6: what makes it quiet, cheap and talkative only where it counts. */
export function k6Invocation(plan: Plan, options: K6InvocationOptions): K6Invocation {
  const { prometheusUrl, logFile, scenarioFile = 'scenarios/main.ts', access = openAccess } = options
  return {
    args: [
      'run',
      '--no-usage-report',
      '--quiet',
      // Either would keep several numbers of each request until the end; the journal in the log has them.
      '--no-summary',
      '--no-thresholds',
      // No control server: two runs on one machine would want the same port.
      '--address=',
      '--log-format=raw',
      // A warning for each request that fails would hide why they do. The journal is written as errors.
      `--log-output=file=${logFile},level=error`,
      `--tag=testid=${plan.runId}`,
      ...(prometheusUrl === undefined ? [] : ['--out=experimental-prometheus-rw']),
      scenarioFile,
    ],
    env: {
      PLAN: JSON.stringify(plan),
      // Fewer collections for more memory: each collection delays requests by its pauses and by the core that it takes.
      GOGC: '300',
      // Beside the plan, which is saved.
      TARGET_HEADERS: JSON.stringify(access.target),
      ...(prometheusUrl === undefined ? {} : remoteWrite(prometheusUrl, access.prometheus)),
    },
  }
}

function remoteWrite(prometheusUrl: string, headers: RequestHeaders): Record<string, string> {
  return {
    K6_PROMETHEUS_RW_SERVER_URL: `${prometheusUrl.replace(/\/+$/, '')}/api/v1/write`,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    // Any percentile would sort all values since the start of the test at every push; the counters carry the distribution.
    K6_PROMETHEUS_RW_TREND_STATS: 'count',
    // Series of a run are told apart by testid, and must be readable after its end.
    K6_PROMETHEUS_RW_STALE_MARKERS: 'false',
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`K6_PROMETHEUS_RW_HEADERS_${name}`, value])),
  }
}
