import type { Register } from './program.ts'

/** In the order in which the help shows them. */
const loaders = {
  gate: async () => (await import('./gate.ts')).gate,
  capacity: async () => (await import('./capacity.ts')).capacity,
  compare: async () => (await import('./compare.ts')).compare,
  investigate: async () => (await import('./investigate.ts')).investigation,
  history: async () => (await import('./history.ts')).history,
  report: async () => (await import('./report.ts')).report,
  score: async () => (await import('./score.ts')).score,
  verify: async () => (await import('./verify.ts')).verify,
  sign: async () => (await import('./sign.ts')).sign,
  render: async () => (await import('./render.ts')).render,
  serve: async () => (await import('./serve.ts')).serve,
  site: async () => (await import('./site.ts')).site,
  schema: async () => (await import('./schema.ts')).schema,
  doctor: async () => (await import('./doctor.ts')).doctor,
  stack: async () => (await import('./stack.ts')).stack,
  fill: async () => (await import('./fill.ts')).fill,
  backfill: async () => (await import('./backfill.ts')).backfill,
  prune: async () => (await import('./prune.ts')).prune,
  plan: async () => (await import('./plan.ts')).plan,
  scenarios: async () => (await import('./scenarios.ts')).scenarios,
  classes: async () => (await import('./classes.ts')).classes,
  rules: async () => (await import('./rules.ts')).rules,
  merge: async () => (await import('./merge.ts')).merge,
  kubernetes: async () => (await import('./kubernetes.ts')).kubernetes,
  exchange: async () => (await import('./exchange.ts')).exchange,
  completion: async () => (await import('./completion.ts')).completion(() => commandsFor([])),
  man: async () => (await import('./completion.ts')).man(() => commandsFor([])),
} as const satisfies Record<string, () => Promise<Register>>

/** The command that was asked for, which need not wait until all others are loaded; or all, for the help and for suggestions. */
export function commandsFor([name = '']: readonly string[]): Promise<readonly Register[]> {
  const asked = Object.entries(loaders).find(([known]) => known === name)
  return Promise.all((asked ? [asked[1]] : Object.values(loaders)).map((load) => load()))
}
