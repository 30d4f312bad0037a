import type { Command } from 'commander'
import { liveEvent } from '../../reports/live/live-event.ts'
import { livePage } from '../../reports/live/live-page.ts'
import type { PromiseOfRun } from '../../slo/run/record.ts'
import { liveStatusOf } from '../../slo/run/scoring/live.ts'
import { numberFlag } from '../flags/values.ts'
import type { ProgressDisplay } from '../world/progress.ts'
import { serveLive } from './server.ts'

export type LiveFlags = { readonly live?: number }

/** A page beside the terminal, for whoever wants one. */
export function addLiveFlag(command: Command): Command {
  const range = { min: 0, max: 65_535, whole: true }
  return command.addOption(
    numberFlag(
      '--live [port]',
      'show the run on a page of this machine while it goes on; by default on a free port',
      range,
    ).preset('0'),
  )
}

/** Work, told to the terminal and, where --live is given, to a page that goes with it, however it ends. */
export async function watched<T>(
  { live }: LiveFlags,
  subject: string,
  progress: ProgressDisplay,
  work: (progress: ProgressDisplay) => Promise<T>,
): Promise<T> {
  if (live === undefined) return await work(progress)
  await using server = await serveLive(livePage(subject), live)
  progress.say(`Live, for this machine alone: ${server.url}`)
  let promises: readonly PromiseOfRun[] = []
  return await work({
    ...progress,
    promise(all) {
      promises = all
      progress.promise(all)
    },
    watch(soFar, what) {
      progress.watch(soFar, what)
      server.tell(() => liveEvent(soFar, liveStatusOf(promises, soFar), what))
    },
  })
}
