import { join } from 'node:path'
import { makeExampleQuarter } from '../../slo/example/make.ts'
import { exampleServicesFile } from '../../slo/promises/promises.ts'
import { cacheFolder } from '../../stack/folders.ts'
import type { StackIo } from '../../stack/io.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import type { ServicesFlag } from '../flags/services.ts'
import type { Progress } from '../world/progress.ts'

/** What a report reads, and when. */
export type Data = AsyncDisposable &
  ServicesFlag & {
    readonly url: string
    /** Unix seconds. */
    readonly now: number
    /** The only quarter that there is data of. */
    readonly quarter: string | undefined
  }

const hourSeconds = 3600

/** The example quarter in a Prometheus of its own, seen from an hour after its end. */
export async function exampleData(io: StackIo, progress: Progress): Promise<Data> {
  const { server } = await ensurePrometheus(io)
  progress.update('making the example quarter')
  const { dataFolder, quarter } = await makeExampleQuarter(join(cacheFolder(io), 'example'))
  const served = await prometheusOnData(io, { server, dataFolder })
  return {
    url: served.url,
    now: quarter.end + hourSeconds,
    services: [exampleServicesFile],
    quarter: quarter.id,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}
