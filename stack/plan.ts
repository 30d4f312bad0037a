import type { Settings } from './options.ts'

/** What a Docker engine offers: the parts whose images it has. */
export type Engine =
  | Readonly<{ answers: false; why: string }>
  | Readonly<{ answers: true; images: ReadonlySet<'cassandra' | 'prometheus' | 'k6'> }>

/** Where each part is to come from. */
export interface Plan {
  readonly cassandra: 'existing' | 'container' | 'native' | 'none'
  readonly prometheus: 'existing' | 'container' | 'native'
  readonly service: 'existing' | 'native'
  readonly k6: 'container' | 'native'
}

/** An endpoint is used as it is; the rest is forced, or a container where its image is at hand, or native. */
export function choosePlan(
  settings: Pick<Settings, 'stack' | 'target' | 'prometheus' | 'cassandra'>,
  engine: Engine,
): Plan {
  const own = (part: 'cassandra' | 'prometheus' | 'k6') => {
    if (settings.stack === 'native') return 'native'
    if (settings.stack === 'containers') return 'container'
    return engine.answers && engine.images.has(part) ? 'container' : 'native'
  }
  const cassandra = () => {
    if (settings.cassandra !== undefined) return 'existing'
    return settings.target === undefined ? own('cassandra') : 'none'
  }
  return {
    cassandra: cassandra(),
    prometheus: settings.prometheus === undefined ? own('prometheus') : 'existing',
    service: settings.target === undefined ? 'native' : 'existing',
    k6: own('k6'),
  }
}

/** Whether the plan, once made, needs a Docker engine. */
export const needsEngine = (plan: Plan) => Object.values(plan).includes('container')
