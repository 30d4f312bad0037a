import { Failure } from '../../common/failure.ts'
import { loadServices, loadTopicCache, promisesOf } from '../promises/promises.ts'
import { loadClasses } from '../promises/slo-class.ts'
import type { RunPromises } from './compose.ts'
import type { PromiseOfRun } from './score.ts'

/**
 * What a run is held to: the topic cache's promises, or those of the one service in a file of the user's, and those of its scenario;
 * beside it the documented classes, each with its strictest threshold. Where a part is taken away the cache is held to recover, and
 * of its own promises it is told for how long they were broken.
 */
export async function runPromises(
  file: string | undefined,
  ofScenario: readonly PromiseOfRun[],
  atSeconds: number,
): Promise<RunPromises & { title: string }> {
  const classes = await loadClasses()
  const service = file === undefined ? await loadTopicCache() : await onlyService(file)
  const promised = promisesOf(service, classes, atSeconds)
  const own = promised.map(({ operation, objective }) => ({ operation, objective }))
  const recovers = ofScenario.some(({ objective }) => objective.kind === 'recovery')
  return {
    title: service.title,
    objectives: recovers ? ofScenario : [...own, ...ofScenario],
    told: recovers ? own : [],
    classes: classes.map(({ id, title, availability, latency }) => ({
      id,
      title,
      availability,
      latency: { target: latency.target, thresholdMs: Math.min(...latency.thresholdsMs) },
    })),
    promisedClass: recovers ? '' : (promised.find(({ origin }) => origin !== 'own')?.origin ?? ''),
  }
}

async function onlyService(file: string) {
  const [service, ...others] = await loadServices({ files: [file] })
  if (service && others.length === 0) return service
  throw new Failure('input', `${file} holds ${others.length + (service ? 1 : 0)} services; a run is held to one.`, {
    hint: 'Give a file with the one service that the run is about.',
  })
}
