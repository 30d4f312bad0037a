import { readClimb, readTrial, type SavedClimb } from '../../run/saved/climb.ts'
import { composeCapacity } from '../../slo/capacity/compose.ts'
import { judgeTrial } from '../../slo/capacity/judge-trial.ts'
import { replicationBefore } from '../../slo/capacity/older.ts'
import { sizeForRates } from '../../slo/capacity/rates.ts'
import type { CapacityReport, SearchResult, Sizing } from '../../slo/capacity/record.ts'
import { resultOf } from '../../slo/capacity/result.ts'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import { nextTrial, searched } from '../../slo/capacity/search.ts'
import { type SizingInputs, sizeFor } from '../../slo/capacity/sizing.ts'
import { judgeSoakOf } from '../../slo/capacity/soak.ts'
import type { RunRecord } from '../../slo/run/saved.ts'

/** The report of a search from what it has kept, whether or not it is at its end. */
export async function reportOf(
  folder: string,
  { plan, trials, soak }: Omit<SavedClimb, 'isCutShort'>,
): Promise<CapacityReport> {
  const { schemaVersion: _, kind: __, id, createdAt, subject, environment, sizing, ...asked } = plan
  const { goals, limits, load, promised } = asked
  const observed = (trial: { readonly id: string }) => readTrial(folder, id, trial.id)
  const state = searched({ goals, limits, mix: load.mix }, trials)
  const step = nextTrial(state)
  const held = judgeSoakOf(await Promise.all(soak.map(observed)), goals)
  const [first] = trials
  const result = step.kind === 'result' ? step.result : resultOf(state, 'interrupted')
  return composeCapacity({
    facts: { id, createdAt, subject, environment },
    ...asked,
    trials,
    result,
    ...(held ? { soak: held } : {}),
    ...(first
      ? {
          sizing: sized(
            {
              ...sizing,
              promised,
              trials,
              copies: Object.values(environment.replication ?? replicationBefore(environment.parts)),
              ...seenIn(await observed(first), load),
            },
            result,
          ),
        }
      : {}),
  })
}

const sized = (inputs: SizingInputs, { lower }: SearchResult): Sizing => ({
  ...sizeFor(inputs),
  rates: sizeForRates(inputs, lower?.perSecond),
})

/** What the first trial shows of the table, before later ones have written to it. */
function seenIn(
  { evidence: { resources, plan } }: RunRecord,
  { rows }: ClimbPlan['load'],
): Pick<SizingInputs, 'disk' | 'writes'> {
  const points = resources.find(({ name }) => name === 'diskBytes')?.points ?? []
  const bytes = points[0]?.[1]
  return {
    disk: bytes === undefined || bytes <= 0 ? undefined : { bytes, rows },
    writes: plan.operations.flatMap(({ operation, database }) => (database === 'writes' ? [operation] : [])),
  }
}

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
