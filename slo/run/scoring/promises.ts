import { Failure } from '../../../common/failure.ts'
import { loadServices, loadTopicCache, promisesOf } from '../../promises/promises.ts'
import { loadClasses } from '../../promises/slo-class.ts'
import type { PromiseOfRun } from '../record.ts'
import type { RunPromises } from './compose.ts'

/**
 * What a run is held to: the topic cache's promises, or those of the one service in a file of the user's, and those of its scenario;
 * beside it the documented classes, each with its strictest threshold. Where operations are held to
 * recover, because a part is taken away, of the cache's promises about them it is only told for how long they were broken.
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
  const recovering = ofScenario.flatMap(({ operation, objective }) =>
    objective.kind === 'recovery' ? [operation] : [],
  )
  const isTold = ({ operation }: PromiseOfRun) => recovering.includes('all') || recovering.includes(operation)
  return {
    title: service.title,
    objectives: [...own.filter((each) => !isTold(each)), ...ofScenario],
    told: own.filter(isTold),
    classes: classes.map(({ id, title, availability, latency }) => ({
      id,
      title,
      availability,
      latency: { target: latency.target, thresholdMs: Math.min(...latency.thresholdsMs) },
    })),
    promisedClass: recovering.includes('all') ? '' : (promised.find(({ origin }) => origin !== 'own')?.origin ?? ''),
  }
}

async function onlyService(file: string) {
  const [service, ...others] = await loadServices({ files: [file] })
  if (service && others.length === 0) return service
  throw new Failure('input', `${file} holds ${others.length + (service ? 1 : 0)} services; a run is held to one.`, {
    hint: 'Give a file with the one service that the run is about.',
  })
}
