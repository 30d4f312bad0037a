import { join } from 'node:path'
import { readIfThere, writeWhole } from '../../common/files.ts'
import type { StackIo } from '../io.ts'
import { type StackRecord, stackRecordSchema } from '../stack-record.ts'

/** In the folder of the stack. */
const RECORD = 'stack.json'

/** Whoever reads it meanwhile finds the one before, whole. */
export async function saveRecord(io: Pick<StackIo, 'pid'>, record: StackRecord): Promise<void> {
  await writeWhole(join(record.folder, RECORD), `${JSON.stringify(record, null, 2)}\n`, io.pid)
}

/** The record of the stack that has this folder; undefined where it has none yet. */
export async function savedRecord(folder: string): Promise<StackRecord | undefined> {
  const text = await readIfThere(join(folder, RECORD))
  return text === undefined ? undefined : stackRecordSchema.parse(JSON.parse(text))
}
