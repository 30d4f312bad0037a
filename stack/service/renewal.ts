import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { readIfThere, writeWhole } from '../../common/files.ts'
import type { StackIo } from '../io.ts'
import { saveRecord } from '../kept/record-file.ts'
import type { Roster } from '../kept/roster.ts'
import type { StackRecord } from '../stack-record.ts'
import { relaunch, relaunchOptionalParts } from './restart.ts'

/** What a kept service was started from, to know when it has become another. */
const memorySchema = z.object({ code: z.string(), env: z.record(z.string(), z.string()) })

const MEMORY = 'service.json'
const SOURCES = ['reference-service/**/*.ts', 'wiki/**/*.ts', 'slo/edges.ts', 'slo/conventions.ts', 'package-lock.json']

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
  roster: Roster,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const memory = { code: await codeOf(io.root), env }
  await writeWhole(join(roster.folder, MEMORY), JSON.stringify(memory), io.pid)
}

/** The record as it is once the kept service runs today's code. */
export async function renewService(io: StackIo, roster: Roster, record: StackRecord): Promise<StackRecord> {
  if (record.parts.service.origin.source !== 'native') return record
  const memory = memorySchema.parse(JSON.parse((await readIfThere(join(roster.folder, MEMORY))) ?? '{}'))
  if (memory.code === (await codeOf(io.root))) return record
  io.log('the code of the service has changed since: starting it anew in the kept stack')
  const program = { name: 'the reference service', folder: io.root, orphan: 'stays', env: memory.env } as const
  const parts = await relaunchOptionalParts(io, record)
  const service = await relaunch(io, record, record.parts.service, program)
  const renewed = { ...record, parts: { ...parts, service } }
  await saveRecord(io, renewed)
  await rememberService(io, roster, memory.env)
  return renewed
}
