import { Option } from 'commander'
import { dashboardJson } from '../slo/rules/dashboard.ts'
import { liveDashboardJson } from '../slo/rules/live-dashboard.ts'
import { rulesYaml } from '../slo/rules/rules.ts'
import { loadPromised, type ServicesFlag, servicesFlag } from './flags/services.ts'
import type { Register } from './program.ts'

const examples = `
Examples:
  liftwing-slo rules > slo.yaml && promtool --enable-feature=promql-extended-range-selectors check rules slo.yaml
  liftwing-slo rules --increments standard      for a Prometheus without promql-extended-range-selectors, and for Thanos Rule
  liftwing-slo dashboard > liftwing-slo.json    the same numbers for Grafana
`

const dashboardExamples = `
Examples:
  liftwing-slo dashboard > liftwing-slo.json
  liftwing-slo dashboard --live > liftwing-slo-live.json    for a Prometheus that scrapes a kept stack (stack up)
`

type RulesFlags = ServicesFlag & { readonly increments: 'exact' | 'standard' }

/** Recording rules that make the next report cheap, and alerts on error budgets. */
export const rules: Register = (program, world) => {
  program
    .command('rules')
    .summary('write recording and burn-rate alerting rules for Prometheus')
    .option(...servicesFlag)
    .addOption(
      new Option('--increments <kind>', 'exact counts, or what any Prometheus can evaluate')
        .choices(['exact', 'standard'])
        .default('exact'),
    )
    .addHelpText('after', examples)
    .action(async (flags: RulesFlags) => {
      const promised = await loadPromised(flags)
      world.stdout(await rulesYaml(promised.services, promised.classes, world.now() / 1000, flags.increments))
    })

  program
    .command('dashboard')
    .summary('write a Grafana dashboard of the recorded numbers')
    .option('--live', 'of a run while it goes on, instead of the quarter')
    .addHelpText('after', dashboardExamples)
    .action(({ live }: { readonly live?: true }) => world.stdout(live ? liveDashboardJson() : dashboardJson()))
}
