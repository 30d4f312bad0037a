import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Turn } from '../../scenarios/lib/turn.ts'
import { generatorName } from '../../slo/run/generators.ts'
import type { RunningStack } from '../../stack/running-stack.ts'
import type { RunIo } from '../io.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { layTraffic } from '../traffic/lay.ts'
import { k6Invocation, type Receiver } from './k6-invocation.ts'
import { openMeetingPlace } from './meeting-place.ts'
import { planHash } from './plan-hash.ts'

/** How generators ended, and where their journals are, in the order of their numbers. */
export type Ended = { readonly exitCodes: readonly number[]; readonly logFiles: readonly string[] }

/** What a generator of a plan writes down. */
export const journalOf = (
  { generators }: Pick<Plan, 'generators'>,
  { logs }: Pick<RunFolder, 'logs'>,
  number: number,
): string => join(logs, generators === 1 ? 'k6.log' : `k6-${number}.log`)

/** More of them on a core only wait for each other. */
const mostPerCore = 4
/** What a k6 is allowed (see k6-invocation.ts), and half as much again for what it is not. */
const bytesEach = 400 * 2 ** 20

/** Runs the generators of a plan side by side, to their ends. One that ends before all have begun ends the others, too. */
export async function runGenerators(
  plan: Plan,
  turns: readonly Turn[],
  stack: Pick<RunningStack, 'runK6'>,
  folder: RunFolder,
  io: Pick<RunIo, 'access' | 'limits' | 'now' | 'signal'>,
  prometheus?: Receiver,
): Promise<Ended> {
  const { generators } = plan
  const traffic = await layTraffic(plan, folder)
  const options = { ...(prometheus === undefined ? {} : { prometheus }), ...traffic, turns, access: io.access }
  if (generators === 1) {
    const logFile = journalOf(plan, folder, 1)
    const k6 = k6Invocation(plan, { ...options, logFile })
    const out = { logFile: join(folder.logs, 'k6.out.log'), folders: [folder.path] }
    const { exitCode } = await stack.runK6({ ...k6, ...out }, io.signal)
    return { exitCodes: [exitCode], logFiles: [logFile] }
  }
  refuseTooMany(generators, io)
  await using place = await openMeetingPlace(generators, planHash(plan), io.now)
  const early = new AbortController()
  const signal = AbortSignal.any([io.signal, early.signal])
  let failure: Failure | undefined
  const each = Array.from({ length: generators }, async (_, i) => {
    const number = i + 1
    const logFile = journalOf(plan, folder, number)
    const out = join(folder.logs, `k6-${number}.out.log`)
    const k6 = k6Invocation(plan, { ...options, logFile, among: { number, meetingPlace: place.url } })
    const name = generatorName(number, generators)
    const { exitCode } = await stack.runK6({ ...k6, name, logFile: out, folders: [folder.path] }, signal)
    if (place.missing().length > 0 && !early.signal.aborted && !io.signal.aborted) {
      failure = new Failure(
        'environment',
        `Generator ${number} of ${generators} ended with exit code ${exitCode} before all of them had begun.`,
        { hint: `Its log says why: ${logFile}` },
      )
      early.abort()
    }
    return { exitCode, logFile }
  })
  const ended = await Promise.all(each)
  if (failure) throw failure
  return { exitCodes: ended.map(({ exitCode }) => exitCode), logFiles: ended.map(({ logFile }) => logFile) }
}

/** Throws a Failure that says how many would do. */
export function refuseTooMany(generators: number, { limits }: Pick<RunIo, 'limits'>): void {
  const most = Math.max(1, Math.min(Math.floor(limits.cores * mostPerCore), Math.floor(limits.memoryBytes / bytesEach)))
  if (generators <= most) return
  throw new Failure(
    'input',
    `${generators} generators are too many for the ${limits.cores} cores and ${(limits.memoryBytes / 2 ** 30).toFixed(1)} GiB of this machine.`,
    { hint: `Give --generators ${most} or fewer; docs/scale.md says how to run them on several machines.` },
  )
}
