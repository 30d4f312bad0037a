import type { Logger } from 'pino'
import type { ForwardedBackend } from '../slo/conventions.ts'
import { Backend } from './backend.ts'
import type { Config } from './config.ts'
import { LambdaClient } from './lambda-client.ts'
import { LinkedArtifacts } from './linked-artifacts.ts'
import { failureLog } from './logging.ts'
import type { Metrics } from './metrics.ts'
import type { TopicStore } from './store.ts'

interface Parts {
  readonly config: Pick<Config, 'lambda' | 'modelVersion'>
  readonly store: TopicStore
  readonly metrics: Metrics
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
}

/** Whom the cache asks where the store has no answer; undefined where nobody is set. */
export interface Forwarding {
  readonly artifacts: LinkedArtifacts | undefined
  /** Breaks off what is under way. */
  close(): void
}

/** The cache's other backends, as they are configured. */
export function forwarding({ config, store, metrics, log, now, wallClock }: Parts): Forwarding {
  const { modelVersion, lambda } = config
  const backends: Backend[] = []
  const backendOf = (name: ForwardedBackend, { timeoutMs, maxInFlight }: Omit<BackendConfig, 'url'>) => {
    const backend = new Backend({ name, timeoutMs, maxInFlight, series: metrics.forwarding.backend(name), now })
    metrics.forwarding.watch(name, backend)
    backends.push(backend)
    return backend
  }
  const artifacts =
    lambda &&
    new LinkedArtifacts({
      store,
      lambda: new LambdaClient({ backend: backendOf('lambda', lambda), url: lambda.url, modelVersion }),
      modelVersion,
      sources: metrics.forwarding.sources(),
      logFailure: failureLog(log, now),
      now,
      wallClock,
    })
  return {
    artifacts,
    close: () => {
      for (const backend of backends) backend.close()
    },
  }
}

type BackendConfig = NonNullable<Config['lambda']>
