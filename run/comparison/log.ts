import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { append, writeWhole } from '../../common/files.ts'
import { type Block, blockSchema, pairsOf } from '../../slo/comparison/block.ts'
import { type ComparisonEvidence, comparisonEvidenceSchema } from '../../slo/comparison/record.ts'

/** One line of what was settled before the first block, then a line for each block as it ends: who is interrupted loses one block. */
export const logName = 'blocks.jsonl'

const headSchema = comparisonEvidenceSchema.omit({ blocks: true })
export type Head = z.infer<typeof headSchema>

export async function beginLog(folder: string, head: Head): Promise<void> {
  await writeWhole(join(folder, logName), `${JSON.stringify(headSchema.parse(head))}\n`)
}

export async function appendBlock(folder: string, block: Block): Promise<void> {
  await append(join(folder, logName), `${JSON.stringify(block)}\n`)
}

/** @param folder of a comparison, or its blocks.jsonl */
export async function readLog(folder: string): Promise<ComparisonEvidence> {
  const file = folder.endsWith(logName) ? folder : join(folder, logName)
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Failure('input', `${file} cannot be read, so that nobody knows what was measured.`, {
      hint: 'Give the folder of a comparison under results/.',
      cause,
    })
  })
  const [head = '', ...lines] = text.split('\n')
  // What follows the last end of a line was cut short.
  const blocks = lines.slice(0, -1).map((line, i) => parse(blockSchema, line, file, i + 2))
  return { ...parse(headSchema, head, file, 1), blocks }
}

/** Begins the log again with the pairs that are whole: half of one would be paired with a block of another time. */
export async function keepPairs(folder: string, writer: number): Promise<ComparisonEvidence> {
  const { blocks, ...head } = await readLog(folder)
  const whole = new Set(pairsOf(blocks).map(({ A }) => A.pair))
  const kept = blocks.filter(({ pair }) => whole.has(pair))
  const text = [head, ...kept].map((line) => `${JSON.stringify(line)}\n`).join('')
  await writeWhole(join(folder, logName), text, writer)
  return { ...head, blocks: kept }
}

function parse<T extends z.ZodType>(schema: T, line: string, file: string, number: number): z.infer<T> {
  try {
    return schema.parse(JSON.parse(line))
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : []
    const why = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is no JSON'
    throw new Failure('input', `${file}, line ${number}, is not what a comparison writes: ${why}.`, {
      hint: 'It was written by another version, or damaged: compare anew.',
      cause,
    })
  }
}
