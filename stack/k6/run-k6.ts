import { constants, userInfo } from 'node:os'
import { dirname } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { appendAll } from '../../common/files.ts'
import { bridgeOf } from '../docker/bridge.ts'
import { findEngine, removeContainer, STACK_LABEL, soon, stateOf, unlessRefused } from '../docker/engine.ts'
import { stacksFolder } from '../folders.ts'
import type { StackIo } from '../io.ts'
import { enter, enterContainers, rosterOf } from '../kept/roster.ts'
import { fromInside, HOST_INSIDE } from '../plan/address.ts'
import { type Exit, launch, type Running } from '../process/child.ts'
import { partEnvironment, proxyEnvironment } from '../process/environment.ts'
import { stopGroup } from '../process/group.ts'
import type { StackRecord } from '../stack-record.ts'

/** k6 ends its iterations and writes its summary when it is asked to stop. */
const GRACE_MS = 15_000

/** Runs k6 to its end. `onStart` gets its process id on this machine. */
export async function runK6(
  io: StackIo,
  record: StackRecord,
  run: K6Run,
  signal: AbortSignal,
  onStart: (pid: number) => void,
): Promise<{ readonly exitCode: number }> {
  const { k6 } = record.parts
  if (k6.source === 'container') return await runK6Container(io, record, k6.image, run, signal, onStart)
  const running = await launchK6(io, k6.path, run)
  enter(rosterOf(io, record.id), running.identity)
  onStart(running.identity.pid)
  const stop = () => void stopGroup(io, running.identity, GRACE_MS)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return { exitCode: exitCodeOf(await running.exited) }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** One run of k6. */
export interface K6Run {
  readonly args: readonly string[]
  /** Its environment; scenarios see it as __ENV. */
  readonly env: Readonly<Record<string, string>>
  /** Gets what k6 prints. */
  readonly logFile: string
  /** How its processor time is told; "k6" where it is the only one. */
  readonly name?: string
  /** Folders outside of the checkout that it reads or writes; the log's is known. */
  readonly folders?: readonly string[]
}

export const launchK6 = (io: StackIo, path: string, run: K6Run): Promise<Running> =>
  launch(io, {
    name: 'k6',
    command: path,
    args: run.args,
    // k6 also reads a file of the user's with options; in this folder there is none.
    env: partEnvironment(io, { XDG_CONFIG_HOME: stacksFolder(io), ...proxyEnvironment(io), ...run.env }),
    folder: io.root,
    logFile: run.logFile,
    orphan: 'stops',
  })

/** Shells number an end by a signal from 128 on. */
const exitCodeOf = (exit: Exit) => ('code' in exit ? exit.code : 128 + constants.signals[exit.signal])

async function build(io: StackIo, record: StackRecord, image: string, run: K6Run, onHostNetwork: boolean) {
  const { GenericContainer } = await import('testcontainers')
  const { uid, gid } = userInfo()
  const spell = onHostNetwork ? (text: string) => text : fromInside
  const env = Object.fromEntries(
    Object.entries({ ...proxyEnvironment(io), ...run.env }).map(([name, value]) => [name, spell(value)]),
  )
  const folders = [...new Set([io.root, dirname(run.logFile), ...(run.folders ?? [])])]
  const container = new GenericContainer(image)
    .withCommand(run.args.map(spell))
    .withEnvironment(env)
    .withUser(`${uid}:${gid}`)
    .withWorkingDir(io.root)
    .withBindMounts(folders.map((folder) => ({ source: folder, target: folder, mode: 'rw' as const })))
    .withLabels({ [STACK_LABEL]: record.id })
    .withAutoCleanup(false)
    .withLogConsumer((stream) => void appendAll(run.logFile, stream))
  return onHostNetwork
    ? container.withNetworkMode('host')
    : container.withExtraHosts([{ host: HOST_INSIDE, ipAddress: 'host-gateway' }])
}

/** Runs k6 in its container: on this machine's network where it can, so that no bridge stands in what is measured. */
async function runK6Container(
  io: StackIo,
  record: StackRecord,
  image: string,
  run: K6Run,
  signal: AbortSignal,
  onStart: (pid: number) => void,
): Promise<{ readonly exitCode: number }> {
  const engine = await findEngine(io)
  if (engine === undefined) throw new Failure('environment', 'the Docker engine that was to run k6 no longer answers')
  await enterContainers(rosterOf(io, record.id))
  const { sharesNetwork } = await bridgeOf(engine)
  const started = await (await build(io, record, image, run, sharesNetwork)).start()
  const id = started.getId()
  onStart((await stateOf(engine, id))?.Pid ?? 0)
  const container = engine.getContainer(id)
  const stop = () => void unlessRefused(container.stop({ t: 15, ...soon(60_000) })).catch(() => undefined)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return { exitCode: (await container.wait()).StatusCode }
  } finally {
    signal.removeEventListener('abort', stop)
    await removeContainer(engine, id)
  }
}
