import { createWriteStream } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { fromInside, HOST_INSIDE } from '../address.ts'
import { bridgeOf } from '../docker/bridge.ts'
import { findEngine, removeContainer, STACK_LABEL, soon, stateOf, unlessRefused } from '../docker/engine.ts'
import type { StackIo } from '../io.ts'
import { proxyEnvironment } from '../part-environment.ts'
import { enterContainers, rosterOf } from '../roster.ts'
import type { StackRecord } from '../stack-record.ts'
import type { K6Run } from './native.ts'

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
    .withLogConsumer((stream) => void stream.pipe(createWriteStream(run.logFile, { flags: 'a' })))
  return onHostNetwork
    ? container.withNetworkMode('host')
    : container.withExtraHosts([{ host: HOST_INSIDE, ipAddress: 'host-gateway' }])
}

/** Runs k6 in its container: on this machine's network where it can, so that no bridge stands in what is measured. */
export async function runK6Container(
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
