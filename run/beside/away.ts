import type { Away } from '../../scenarios/lib/beside.ts'
import type { Beside } from '../../slo/run/beside.ts'
import type { StackRecord } from '../../stack/stack-record.ts'
import { goOn, standStill } from '../../stack/standstill.ts'
import type { RunIo } from '../io.ts'
import { untilSecond, type WindowTime } from './window-time.ts'

/** Makes a part stand still for a while. */
export async function takeAway(
  { part, fromSeconds, seconds }: Away,
  window: WindowTime,
  record: StackRecord,
  io: RunIo,
): Promise<readonly Beside[]> {
  const { now, progress } = io
  const sinceStart = () => (now() - window.startMs) / 1000
  await untilSecond(window, fromSeconds)
  if (window.until.aborted) return []
  const from = sinceStart()
  try {
    await standStill(io, record, part)
    progress.say(`${part} stands still`)
    await untilSecond(window, from + seconds)
  } finally {
    await goOn(io, record, part)
  }
  progress.say(`${part} goes on`)
  return [{ kind: 'away', part, fromSeconds: from, toSeconds: sinceStart() }]
}
