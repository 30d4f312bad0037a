import { join } from 'node:path'
import { Failure } from '../common/failure.ts'
import { makeFolder } from '../common/files.ts'
import type { RunRecord } from '../slo/run/saved.ts'
import { refuseTooMany } from './generators/generators.ts'
import { type RunIo, telling } from './io.ts'
import type { Load, RunRequest } from './request.ts'
import { saveRun } from './saved/run.ts'
import { type RunFolder, salt } from './saved/run-folder.ts'
import { type Prepared, prepare } from './testbed/prepare.ts'
import { reach } from './testbed/reach.ts'
import { openTestbed, type Testbed } from './testbed/testbed.ts'
import { runTrial } from './trial.ts'

/** One trial that somebody wants, and what to call it while it goes on. */
type Wanted = { readonly load: Load; readonly number: number; readonly telling: string }

/** Whoever decides what is tried. */
type Climber = {
  /** Looks at the testbed before anything is sent; a failure ends it all. */
  arrive(testbed: Testbed): Promise<void>
  /** What is wanted next; undefined at the end. */
  next(): Wanted | undefined
  /** Gets what was seen, which has been saved by then, and how long it took with its waiting and asking. */
  keep(record: RunRecord, tookSeconds: number): Promise<void>
}

/**
 * Trials on one testbed that stays up, one after the other, each into a folder of its own. A trial whose parts died says nothing of a load: it is
 * left out, and the failure told.
 */
export async function climb(
  request: Omit<RunRequest, 'outputFolder'>,
  folder: RunFolder,
  climber: Climber,
  io: RunIo,
): Promise<void> {
  refuseTooMany(request.load.generators, io)
  await using testbed = await openTestbed({ ...request, rows: request.load }, folder.logs, io)
  await climber.arrive(testbed)
  const prepared = await prepare(request.load, testbed, folder, io)
  for (let wanted = climber.next(); wanted !== undefined; wanted = climber.next()) {
    const startedAtMs = io.now()
    const record = await tryOnce({ ...request, load: wanted.load }, wanted, prepared, folder, io)
    await climber.keep(record, (io.now() - startedAtMs) / 1000)
  }
}

/** A trial that is made once more after an interruption has another name, so that nothing that was counted then is counted as its own. */
function trialFolder({ path, id }: RunFolder, number: number, { random }: RunIo): RunFolder {
  const name = `${`${number}`.padStart(2, '0')}-${salt(random)}`
  const mine = join(path, 'trials', name)
  return { id: `${id}-${name}`, path: mine, logs: join(mine, 'logs') }
}

async function tryOnce(
  request: Omit<RunRequest, 'outputFolder'>,
  { number, telling: told }: Wanted,
  prepared: Prepared,
  parent: RunFolder,
  io: RunIo,
): Promise<RunRecord> {
  const folder = trialFolder(parent, number, io)
  await makeFolder(folder.logs)
  const record = await runTrial(request, prepared, folder, telling(io, told))
  await requireAlive(prepared.testbed, record, io)
  await saveRun(folder.path, record)
  return record
}

/** A service that is gone refuses every request, which must not be taken for a load that it cannot bear. */
async function requireAlive({ stack, endpoints }: Testbed, { evidence }: RunRecord, io: RunIo): Promise<void> {
  const dead = await stack.deadParts()
  if (dead.length > 0) {
    throw new Failure('environment', `${dead.join(' and ')} died during the trial.`, {
      hint: `Its log says why: ${stack.record.logFolder}`,
    })
  }
  if (evidence.silence !== undefined) throw new Failure('environment', evidence.silence)
  await reach(`${endpoints.serviceUrl}/healthz`, 'After the trial, the service', io.access.target, io.signal)
}
