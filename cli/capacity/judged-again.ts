import { readClimb, readTrial } from '../../run/saved/climb.ts'
import { judgeTrial } from '../../slo/capacity/judge-trial.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import { reportOf } from './report-of.ts'

/**
 * The report of a saved search, made again from what was observed in each of its trials.
 * @param held what its trials are held to, where that is to be something else than what the search was made for
 */
export async function judgedAgain(
  folder: string,
  held: (plan: ClimbPlan) => Promise<Pick<ClimbPlan, 'goals' | 'promised'>> = async (plan) => plan,
): Promise<CapacityReport> {
  const { plan, trials, soak } = await readClimb(folder)
  const { goals, promised } = await held(plan)
  const judged = trials.map(async ({ id, perSecond, tookSeconds }) =>
    judgeTrial(await readTrial(folder, plan.id, id), { goals, perSecond, tookSeconds }),
  )
  return await reportOf(folder, { plan: { ...plan, goals, promised }, trials: await Promise.all(judged), soak })
}
