import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../common/failure.ts'
import { hasCode } from '../common/files.ts'
import type { SavedReport } from './kinds.ts'
import { embeddedRecord } from './page/embedded.ts'
import { parseRecord } from './record.ts'

/** Reads a saved report from a report.json, from a folder that holds one, or from a report.html, which carries it. */
export async function readReport(path: string): Promise<SavedReport> {
  const file = (await isFolder(path)) ? join(path, 'report.json') : path
  const text = await contents(file)
  const json = /^\s*</.test(text) ? embeddedRecord(text) : text
  if (json === undefined) {
    throw new Failure('input', `${file} is a page without a saved report in it.`, {
      hint: 'Take a report.html that this program wrote, or the report.json beside it.',
    })
  }
  return parseRecord(parsed(json, file), file)
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function contents(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unreadable(path: string, cause: unknown): Failure {
  const reason = hasCode(cause, 'ENOENT') ? 'there is no such file' : String(cause)
  return new Failure('input', `${path} cannot be read: ${reason}.`, {
    hint: 'Give the folder of a run under results/, its report.json or its report.html.',
    cause,
  })
}

function parsed(json: string, file: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('input', `${file} is not JSON: ${reason}.`, {
      hint: 'Take the report.json or report.html as the program wrote it.',
      cause,
    })
  }
}
