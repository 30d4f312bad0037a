import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { trafficJson } from './file.ts'

/** Puts the traffic of a replay where k6 finds it, and whoever asks later what was replayed. */
export async function layTraffic(
  plan: Plan,
  folder: { readonly path: string },
): Promise<{ readonly trafficFile?: string }> {
  const { traffic } = plan as Partial<Plan<'traffic'>>
  if (traffic === undefined) return {}
  const trafficFile = join(folder.path, 'traffic.json')
  await writeFile(trafficFile, trafficJson(traffic))
  return { trafficFile }
}
