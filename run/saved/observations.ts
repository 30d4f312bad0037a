import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { writeWhole } from '../../common/files.ts'
import { parseSaved } from '../../common/json.ts'
import { askObservations } from '../../slo/investigation/ask.ts'
import { stepOf } from '../../slo/investigation/from-run.ts'
import { type Observations, observationsSchema } from '../../slo/investigation/observations.ts'
import type { StreamingPrometheus } from '../../slo/prometheus/prometheus.ts'
import type { MeasuredWindow } from '../../slo/run/observe/observe.ts'
import { keptFile } from './run.ts'

const fileName = 'observations.json'

/**
 * Keeps what Prometheus knows of a run second by second, since it ends with the stack. Nothing of a verdict rests on it: where it cannot be had,
 * there is none.
 */
export async function keepObservations(
  folder: string,
  prometheus: StreamingPrometheus,
  service: { readonly selector: string; readonly intervalSeconds: number },
  { start, end }: MeasuredWindow,
): Promise<void> {
  const stepSeconds = stepOf(end - start)
  const range = { start, steps: Math.max(Math.ceil((end - start) / stepSeconds), 1), stepSeconds, from: 0 }
  try {
    const asked = { ...service, proxy: undefined, traffic: 'load-test' } as const
    const observations = await askObservations(prometheus, asked, range)
    await writeWhole(join(folder, fileName), `${JSON.stringify(observations)}\n`)
  } catch (error) {
    if (!isBearable(error)) throw error
  }
}

/** A Prometheus that is silent, and a disk that is full, take nothing from the run. */
function isBearable(error: unknown): boolean {
  if (error instanceof Failure) return error.kind !== 'interrupted' && error.kind !== 'bug'
  return error instanceof Error && 'syscall' in error
}

/** What was kept beside a run; undefined for a run of an older program, and where Prometheus was silent. */
export async function keptObservations(path: string): Promise<Observations | undefined> {
  const kept = await keptFile(path, fileName)
  const hint = 'Without this file the run is investigated from its evidence.json alone.'
  return kept && parseSaved(observationsSchema, kept.text, kept.file, hint)
}
