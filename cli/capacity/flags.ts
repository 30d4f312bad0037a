import type { Command } from 'commander'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { addKnobFlags } from '../flags/knobs.ts'
import { hideShape } from '../flags/refusals.ts'
import { addStackFlags, type StackFlags } from '../flags/stack.ts'
import { numberFlag, timeFlag } from '../flags/values.ts'
import { fullFlag } from '../world/tell.ts'
import { notOfTrials } from './trial-load.ts'

export type CapacityFlags = StackFlags & {
  readonly output: string
  readonly promises?: string
  readonly from?: number
  readonly to?: number
  readonly width: number
  readonly maxTime: number
  readonly soak?: number
  readonly soakAt?: number
  readonly sizing?: string
  readonly resume?: string
  readonly full?: true
}

const rate = { min: 1, max: 100_000 }

export function addCapacityFlags(command: Command, scenario: Scenario): Command {
  command
    .option('-o, --output <folder>', 'where searches are written', 'results')
    .option('--promises <file>', 'a services file with other promises than those of the topic cache')
    .addOption(
      numberFlag(
        '--from <per s>',
        'the lowest rate, of all operations together; by default a tenth of what is asked',
        rate,
      ),
    )
    .addOption(numberFlag('--to <per s>', 'the highest rate; by default what the generator can be told', rate))
    .addOption(numberFlag('--width <%>', 'how wide the interval may be, in % of the rate', { min: 0.5, max: 50 }, 5))
    .addOption(timeFlag('--max-time <time>', 'for all trials together', 10).default(8 * 60, '8m'))
    .addOption(timeFlag('--soak <time>', 'then hold a rate for so long and look for drift', 60))
    .addOption(
      numberFlag('--soak-at <%>', 'of the lower bound; by default the rates of the promises are held', {
        min: 1,
        max: 100,
      }),
    )
    .option(
      '--sizing <file>',
      'what sizing takes for granted, as YAML, instead of the usual: rows, sites, coresPerNode, …',
    )
    .option('--resume <folder>', 'go on with a search that ended early, with the same flags')
    .option(...fullFlag)
  addKnobFlags(command, scenario, notOfTrials)
  hideShape(command)
  return addStackFlags(command)
}
