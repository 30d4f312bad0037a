import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { parseQuarter } from '../../slo/calendar.ts'
import { makeExampleQuarter } from '../../slo/example/make.ts'
import { exampleQuarter, exampleQuarters } from '../../slo/example/story.ts'
import { exampleServicesFile } from '../../slo/promises/promises.ts'
import { list } from '../../slo/words.ts'
import { cacheFolder } from '../../stack/folders.ts'
import type { StackIo } from '../../stack/io.ts'
import { prometheusOnData } from '../../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../../stack/toolchain/go-tools.ts'
import type { ServicesFlag } from '../flags/services.ts'
import type { ProgressDisplay } from '../world/progress.ts'

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

/**
 * An example quarter in a Prometheus of its own, seen from an hour after its end.
 * @param asked as --quarter says it; current is the last of them
 */
export async function exampleData(io: StackIo, progress: ProgressDisplay, asked: string): Promise<Data> {
  const { id: wanted, name } = parseQuarter(asked, parseQuarter(exampleQuarter, 0).start)
  const id = exampleQuarters.find((each) => each === wanted)
  if (id === undefined)
    throw new Failure('input', `The example has no data of the ${name} SLO quarter.`, {
      hint: `It has ${list(exampleQuarters)}.`,
    })
  const { server } = await ensurePrometheus(io)
  progress.update('making the example quarter')
  const { dataFolder, quarter } = await makeExampleQuarter(join(cacheFolder(io), 'example'), id)
  const served = await prometheusOnData(io, { server, dataFolder })
  return {
    url: served.url,
    now: quarter.end + hourSeconds,
    services: [exampleServicesFile],
    quarter: quarter.id,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}
