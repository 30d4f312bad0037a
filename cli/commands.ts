import type { Register } from './program.ts'

/** In the order in which the help shows them. */
const loaders = {
  gate: async () => (await import('./gate/gate.ts')).gate,
  capacity: async () => (await import('./capacity/capacity.ts')).capacity,
  compare: async () => (await import('./compare/compare.ts')).compare,
  investigate: async () => (await import('./investigate.ts')).investigation,
  history: async () => (await import('./history/history.ts')).history,
  report: async () => (await import('./report/report.ts')).report,
  score: async () => (await import('./score.ts')).score,
  verify: async () => (await import('./verify/verify.ts')).verify,
  sign: async () => (await import('./sign.ts')).sign,
  render: async () => (await import('./render.ts')).render,
  serve: async () => (await import('./shelf/serve.ts')).serve,
  site: async () => (await import('./shelf/site.ts')).site,
  schema: async () => (await import('./schema.ts')).schema,
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  stack: async () => (await import('./stack.ts')).stack,
  fill: async () => (await import('./backfill/fill.ts')).fill,
  backfill: async () => (await import('./backfill/backfill.ts')).backfill,
  prune: async () => (await import('./backfill/prune.ts')).prune,
  plan: async () => (await import('./plan/plan.ts')).plan,
  scenarios: async () => (await import('./scenarios.ts')).scenarios,
  classes: async () => (await import('./classes.ts')).classes,
  rules: async () => (await import('./rules.ts')).rules,
  merge: async () => (await import('./merge.ts')).merge,
  kubernetes: async () => (await import('./kubernetes.ts')).kubernetes,
  exchange: async () => (await import('./exchange.ts')).exchange,
  completion: async () => (await import('./shells/completion.ts')).completion(() => commandsFor([])),
  man: async () => (await import('./shells/completion.ts')).man(() => commandsFor([])),
} as const satisfies Record<string, () => Promise<Register>>

/** The command that was asked for, which need not wait until all others are loaded; or all, for the help and for suggestions. */
export function commandsFor([name = '']: readonly string[]): Promise<readonly Register[]> {
  const asked = Object.entries(loaders).find(([known]) => known === name)
  return Promise.all((asked ? [asked[1]] : Object.values(loaders)).map((load) => load()))
}
