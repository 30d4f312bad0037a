import { stat } from 'node:fs/promises'
import { Failure } from '../../common/failure.ts'
import { jsonRecord } from './json-lines.ts'
import { BadRow } from './row.ts'
import { openText, type RowSource } from './source.ts'

const range = /^([a-z][a-z0-9_]*):(\d{1,15})(?:-(\d{1,15}))?$/

/**
 * The pages that are to be asked for: ranges of page ids such as `enwiki:1-100000,dewiki:5`, or a file with one page a line.
 * @param path the file's, where it is one
 */
export async function openCorpus(given: string, path: string): Promise<RowSource> {
  const parts = given.split(',').map((part) => range.exec(part))
  if (parts.every((part) => part !== null))
    return ofRanges(
      given,
      parts.map(([, wiki = '', first = '', last = first]) => ({ wiki, first: Number(first), last: Number(last) })),
    )
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new Failure('input', `${given} is neither a file nor a range of pages such as enwiki:1-100000.`, { cause })
  })
  if (!found.isFile()) throw new Failure('input', `${given} is no file with a page a line.`)
  return await openText(path, given, pageLine)
}

type Range = { readonly wiki: string; readonly first: number; readonly last: number }

function ofRanges(name: string, ranges: readonly Range[]): RowSource {
  const upsideDown = ranges.find(({ first, last }) => first > last || first < 1)
  if (upsideDown)
    throw new Failure('input', `${name} has a range that does not go from a page id of 1 or more to a greater one.`)
  const total = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  return {
    name,
    // The same pages whoever names them, and whenever.
    file: { path: name, bytes: total, modifiedMs: 0 },
    async *records({ rows }) {
      let before = 0
      for (const { wiki, first, last } of ranges) {
        for (let id = first + Math.max(0, rows - before); id <= last; id++) {
          const number = before + id - first + 1
          yield {
            number,
            record: { wiki_id: wiki, page_id: id },
            end: { rows: number, bytes: 0 },
            share: number / total,
          }
        }
        before += last - first + 1
      }
    },
  }
}

/** A wiki id and a page id with a tab, blanks, a comma or a colon between them, or an object of JSON. */
function pageLine(text: string): unknown {
  if (text.trimStart().startsWith('{')) return jsonRecord(text)
  const parts = text.trim().split(/[\s,:]+/)
  const [wiki, page] = parts
  return parts.length === 2 ? { wiki_id: wiki, page_id: page } : new BadRow('it is not a wiki id and a page id', text)
}
