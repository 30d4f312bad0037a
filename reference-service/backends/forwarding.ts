import type { Logger } from 'pino'
import type { ForwardedBackend } from '../../slo/conventions.ts'
import type { Config } from '../config.ts'
import { LinkedArtifacts } from '../linked-artifacts.ts'
import { failureLog } from '../logging.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { TopicStore } from '../store.ts'
import { ActionApi } from './action-api.ts'
import { Backend } from './backend.ts'
import { LambdaClient } from './lambda-client.ts'
import { TitleLookup } from './title-lookup.ts'

interface Parts {
  readonly config: Pick<Config, 'lambda' | 'mediawiki' | 'modelVersion'>
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
  readonly titles: TitleLookup | undefined
  /** Breaks off what is under way. */
  close(): void
}

/** The cache's other backends, as they are configured. */
export function forwarding({ config, store, metrics, log, now, wallClock }: Parts): Forwarding {
  const { modelVersion, lambda, mediawiki } = config
  const backends: Backend[] = []
  const backendOf = (name: ForwardedBackend, maxInFlight: number) => {
    const backend = new Backend({ name, maxInFlight, series: metrics.forwarding.backend(name), now })
    metrics.forwarding.watch(name, backend)
    backends.push(backend)
    return backend
  }
  const artifacts =
    lambda &&
    new LinkedArtifacts({
      store,
      lambda: new LambdaClient({ ...lambda, backend: backendOf('lambda', lambda.maxInFlight), modelVersion }),
      modelVersion,
      sources: metrics.forwarding.sources(),
      logFailure: failureLog(log, now),
      now,
      wallClock,
    })
  const api = mediawiki && new ActionApi(mediawiki)
  const titles = api && new TitleLookup({ api, backend: backendOf('mediawiki', mediawiki?.maxInFlight ?? 0), now })
  return {
    artifacts,
    titles,
    close: () => {
      for (const backend of backends) backend.close()
    },
  }
}
