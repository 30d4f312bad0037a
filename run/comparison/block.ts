import { stagesOf } from '../../scenarios/all.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Stage } from '../../scenarios/lib/scenario.ts'
import { type Block, blockOf, type Side } from '../../slo/comparison/block.ts'
import type { MeasuredWindow } from '../../slo/run/observe/observe.ts'
import type { RunIo } from '../io.ts'
import { cpuBetween } from '../machine/cpu.ts'
import type { Watched } from '../machine/view.ts'
import type { Load } from '../request.ts'
import { runPlanOf } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import type { Testbeds } from './arena.ts'
import { sendRound } from './round.ts'

type Where = Pick<Block, 'side' | 'pair' | 'start'>

/** In a stack with two services, what is judged is the service, and what it is compared with the rival. */
const parts: Readonly<Record<Side, string>> = { A: 'rival', B: 'service' }

/** A few blocks in a row: a short window each, with its warm-up. The generator and the machine are their witnesses. */
export async function measureRound(
  load: Load,
  blocks: readonly Where[],
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): Promise<readonly Block[]> {
  const turns = blocks.map(({ side, pair }) => ({ name: `${side}${pair}`, side }))
  return await sendRound(load, turns, `from-${turns[0]?.name}`, testbeds, folder, io, ({ plan, sent }) => {
    const { exitCode, watched } = sent
    const runPlan = runPlanOf(plan)
    return blocks.flatMap((where, i) => {
      const turn = sent.turns[i]
      if (!turn) return []
      const { window, journal } = turn
      const startedAt = new Date(window.start * 1000).toISOString()
      const generator = { exitCode, summary: journal?.summary }
      const lonely = (neighbour: Where | undefined) => neighbour?.side !== where.side
      const whole = {
        start: window.start - plan.warmupSeconds - (lonely(blocks[i - 1]) ? besideSeconds : 0),
        end: window.end + (lonely(blocks[i + 1]) ? besideSeconds : 0),
      }
      return blockOf({ plan: runPlan, generator }, cpuOf(parts[where.side], whole, plan, watched), {
        ...where,
        startedAt,
        id: `${folder.id}-${turns[i]?.name}`,
      })
    })
  })
}

/** Into the turn of the other side, in which a service is at rest: so that it does not matter that it is looked at twice a second only. */
const besideSeconds = 1

/** Processor time of a service for the requests of a window: its share of that of the whole turn, with the warm-up. */
function cpuOf(part: string, turn: MeasuredWindow, plan: Plan, { cpu }: Watched): number | undefined {
  const seconds = cpuBetween(cpu, turn)?.parts.find((each) => each.part === part)?.seconds
  return seconds === undefined ? undefined : seconds * scoredShare(plan)
}

function scoredShare(plan: Plan): number {
  const stages = stagesOf(plan)
  const requests = (of: readonly Stage[]) => of.reduce((sum, { schedule }) => sum + schedule.requests, 0)
  return requests(stages.filter(({ phase }) => phase === 'scored')) / requests(stages)
}
