import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { write } from '../../common/files.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Turn } from '../../scenarios/lib/turn.ts'
import { generatorName } from '../../slo/run/generators.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import type { RunIo } from '../io.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { trafficJson } from '../traffic/file.ts'
import { k6Invocation, type Receiver } from './k6-invocation.ts'
import { planHash } from './plan-hash.ts'

/** How generators ended, and where their journals are, in the order of their numbers. */
type Ended = { readonly exitCodes: readonly number[]; readonly logFiles: readonly string[] }

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

/** Puts the traffic of a replay where k6 finds it, and whoever asks later what was replayed. */
async function layTraffic(plan: Plan, folder: { readonly path: string }): Promise<{ readonly trafficFile?: string }> {
  const { traffic } = plan as Partial<Plan<'traffic'>>
  if (traffic === undefined) return {}
  const trafficFile = join(folder.path, 'traffic.json')
  await write(trafficFile, trafficJson(traffic))
  return { trafficFile }
}

/** From when all are there to the zero of their schedule: they still have to wake up at the same time. */
const aheadMs = 1500

/** Where the generators of a plan meet before they begin: each asks once, and all are told the same instant when the last is there. */
interface MeetingPlace extends AsyncDisposable {
  readonly url: string
  /** Those who have not come yet, by number. */
  readonly missing: () => readonly number[]
}

/** Listens on this machine alone. One who has another plan is sent away with a sentence. */
async function openMeetingPlace(generators: number, plan: string, now: () => number): Promise<MeetingPlace> {
  const waiting = new Map<number, ServerResponse>()
  const server = createServer((request, response) => {
    const { generator, plan: theirs } = Object.fromEntries(new URL(request.url ?? '/', 'http://meeting').searchParams)
    const number = Number(generator)
    if (theirs !== plan) {
      response.writeHead(409).end(`generator ${number} has another plan: ${theirs}, not ${plan}`)
      return
    }
    waiting.set(number, response)
    if (waiting.size < generators) return
    const zeroAtMs = now() + aheadMs
    for (const each of waiting.values()) each.end(`${zeroAtMs}`)
  })
  // Whoever waits for the others says nothing meanwhile.
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    missing: () => Array.from({ length: generators }, (_, i) => i + 1).filter((number) => !waiting.has(number)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
