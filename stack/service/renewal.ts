import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { openAccess } from '../../common/access.ts'
import { readIfThere, writeWhole } from '../files.ts'
import type { StackIo } from '../io.ts'
import { enter, type Ledger } from '../ledger.ts'
import { stopGroup } from '../process-group.ts'
import { KEYSPACE } from '../site.ts'
import { isOurs, type StackRecord } from '../stack-record.ts'
import { launchService, untilServiceReady } from './native.ts'

/** What a kept service was started from, to know when it has become another. */
const memorySchema = z.object({ code: z.string(), env: z.record(z.string(), z.string()) })

const MEMORY = 'service.json'
const SOURCES = ['reference-service/**/*.ts', 'slo/edges.ts', 'slo/conventions.ts', 'package-lock.json']
const GRACE_MS = 10_000

/** Changes with the service's code and its libraries. */
async function codeOf(root: string): Promise<string> {
  const paths: string[] = []
  for await (const path of glob(SOURCES, { cwd: root })) paths.push(path)
  const hash = createHash('sha256')
  for (const path of paths.sort()) hash.update(path).update(await readFile(join(root, path)))
  return hash.digest('hex')
}

export async function rememberService(
  io: StackIo,
  ledger: Ledger,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const memory = { code: await codeOf(io.root), env }
  await writeWhole(join(ledger.folder, MEMORY), JSON.stringify(memory), io.pid)
}

async function restart(io: StackIo, ledger: Ledger, record: StackRecord, env: Readonly<Record<string, string>>) {
  const { service, cassandra } = record.parts
  if (service.origin.source !== 'native' || !('address' in cassandra)) return record
  await stopGroup(io, service.origin.process, GRACE_MS)
  const { hostname, port } = new URL(service.url)
  const running = await launchService(io, {
    host: hostname,
    port: Number(port),
    cassandra: { ...cassandra, keyspace: KEYSPACE },
    name: 'the reference service',
    folder: io.root,
    logFile: join(record.logFolder, 'service.log'),
    orphan: 'stays',
    access: isOurs(cassandra) ? openAccess.cassandra : io.access.cassandra,
    env,
  })
  enter(ledger, running.identity)
  await untilServiceReady(io, running, service.url)
  const origin = { ...service.origin, process: running.identity }
  return { ...record, parts: { ...record.parts, service: { ...service, origin } } }
}

/** The record as it is once the kept service runs today's code. */
export async function renewService(io: StackIo, ledger: Ledger, record: StackRecord): Promise<StackRecord> {
  if (record.parts.service.origin.source !== 'native') return record
  const memory = memorySchema.parse(JSON.parse((await readIfThere(join(ledger.folder, MEMORY))) ?? '{}'))
  if (memory.code === (await codeOf(io.root))) return record
  io.log('the code of the service has changed since: starting it anew in the kept stack')
  const renewed = await restart(io, ledger, record, memory.env)
  await writeWhole(join(ledger.folder, 'stack.json'), `${JSON.stringify(renewed, null, 2)}\n`, io.pid)
  await rememberService(io, ledger, memory.env)
  return renewed
}
