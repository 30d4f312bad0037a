import { performance } from 'node:perf_hooks'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { serviceMetrics } from '../../slo/conventions.ts'

/** A registry that tells how the process does, and what runs in it. */
export function processMetrics(buildInfo: string, labels: Readonly<Record<string, string>>): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  new Counter({
    name: serviceMetrics.loopActive,
    help: 'Seconds in which the event loop had something to do.',
    registers: [register],
    collect() {
      this.reset()
      this.inc(performance.eventLoopUtilization().active / 1000)
    },
  })
  new Gauge({
    name: buildInfo,
    help: 'Always 1; what runs is in the labels.',
    labelNames: Object.keys(labels),
    registers: [register],
  }).set(labels, 1)
  return register
}
