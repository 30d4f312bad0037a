import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { scenarioAsked } from '../flags/knobs.ts'
import { refuseBeside, refuseFlatPeak, refuseShape, refuseUnheard } from '../flags/refusals.ts'
import { liveTelling } from '../live/telling.ts'
import { addLiveFlag, type LiveFlags, watched } from '../live/watched.ts'
import type { Register } from '../program.ts'
import { exitCodeOfVerdict } from '../world/exit-codes.ts'
import { createProgress, type ProgressDisplay } from '../world/progress.ts'
import { addCapacityFlags, type CapacityFlags } from './flags.ts'
import { search } from './search.ts'
import { forTrials } from './trial-load.ts'

const examples = `
Examples:
  liftwing-slo capacity                                    everything of its own; the highest rate at which all promises hold
  liftwing-slo capacity --scenario read-surge --width 10   reads alone, and an interval of 10 %
  liftwing-slo capacity --hit-ratio 0.8 --zipf 0           a fifth of the reads find nothing, and no row is popular
  liftwing-slo capacity --topics 16                        values of a quarter of the usual size
  liftwing-slo capacity --target http://127.0.0.1:8080 --prometheus http://127.0.0.1:9090 --service-selector 'job="cache"'
                                                           a service and a Prometheus that are there already
  liftwing-slo capacity --soak 2h --soak-at 80             and then two hours at 80 % of what it holds
  liftwing-slo capacity --resume results/20261127T100000Z-capacity-7f3a
                                                           go on where it ended early

--reads and --writes say the proportions, and where the search begins. Exit code 0: the promised rates are held; 1: they are not;
2: the interval straddles them, or proves nothing.
`

/** How much can it take before it breaks its promises? */
export const capacity: Register = (program, world, finish) => {
  const command = program
    .command('capacity')
    .summary('find the highest rate at which all promises hold')
    .description(
      'Starts what is missing, fills and warms the cache, and makes trials at many rates on parts that stay up, until the highest rate that keeps every promise lies in a narrow interval.',
    )
  const scenario: Scenario = forTrials(scenarioAsked(world.argv))
  addCapacityFlags(command, scenario)
  addLiveFlag(command)
  command.addHelpText('after', examples).action(async (flags: CapacityFlags & LiveFlags) => {
    refuseBeside(scenario, 'capacity')
    refuseShape(flags, 'capacity')
    refuseFlatPeak(command, flags)
    if (flags.soak === undefined)
      refuseUnheard(command, ['--soak-at'], 'there is no soak.', 'Give --soak too, such as --soak 2h.')
    using progress = createProgress(world, liveTelling)
    const work = (shown: ProgressDisplay) => search(scenario, flags, world, shown)
    const { verdict } = await watched(flags, 'a search for capacity', progress, work)
    finish(exitCodeOfVerdict(verdict))
  })
}
