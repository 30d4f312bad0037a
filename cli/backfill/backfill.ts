import { join, resolve } from 'node:path'
import { Option } from 'commander'
import { Failure } from '../../common/failure.ts'
import { version } from '../../common/version.ts'
import { backfill as write } from '../../run/backfill/backfill.ts'
import { openCorpus } from '../../run/backfill/corpus.ts'
import { backfillPages } from '../../run/backfill/pages.ts'
import type { RunIo } from '../../run/io.ts'
import { withRunFolder } from '../../run/saved/run-folder.ts'
import { loadTestHeader } from '../../slo/conventions.ts'
import { cacheFolder } from '../../stack/folders.ts'
import { KEYSPACE } from '../../stack/plan/blueprint.ts'
import { type AccessFlags, addCacheAccessFlags } from '../flags/access.ts'
import { refuseUnheard } from '../flags/refusals.ts'
import { hostPortFlag, numberFlag, urlFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { createProgress } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import type { World } from '../world/world.ts'
import { openSources, wikisIn } from './files.ts'
import { codeOfPages, pagesSentences } from './pages-words.ts'
import { measuredSize, sizeSentence } from './size-on-disk.ts'
import { withCache, withCassandra } from './which-part.ts'
import { checkSentences, codeOfBackfill, progressText, rowsWritten, writtenSentences } from './words.ts'

const examples = `
Examples:
  liftwing-slo backfill export/*.parquet --cassandra 127.0.0.1:9042    every row of a Hive export
  liftwing-slo backfill topics.jsonl.gz --rate 2000                    into the kept stack, 2000 rows/s at the most
  zstd -dc topics.jsonl.zst | liftwing-slo backfill -                  rows from stdin
  liftwing-slo backfill --pages enwiki:1-100000 --rate 50              asks the cache for pages, so that their misses store them
  liftwing-slo backfill --pages corpus.tsv --target https://cache      those of a file: a wiki id and a page id a line

A row has wiki_id (or wiki_db), page_id, model_version (or --model-version), predictions (a map, or a list of topic and score), and may have
revision_id and last_updated. Files are Parquet, JSON with one object a line, or gzip of it, whatever their names.
It goes on where it was stopped, even by kill -9. What cannot be written or stored is set aside in a file, each with its reason.

Exit codes: 0 all is written and was found; 1 something is not as written; 2 something is not there; 3 rows or pages were set aside.
`

type BackfillFlags = AccessFlags & {
  readonly pages?: string
  readonly target?: string
  readonly timeout: number
  readonly cassandra?: string
  readonly modelVersion?: string
  readonly wikis?: string
  readonly rate?: number
  readonly concurrency?: number
  readonly again?: true
  readonly output: string
}

/** Rows, and pages, on their way at once. A lambda that takes 300 ms is asked for fifty pages a second. */
const usualConcurrency = { rows: 128, pages: 16 }

/** Fills the cache for launch: by the rows of an export, or by asking it for every page. */
export const backfill: Register = (program, world, finish) => {
  const command = program
    .command('backfill')
    .summary("write a model's output for all pages into the cache, or have it calculated")
    .argument('[files...]', 'rows: Parquet, JSON lines or gzip of them; folders of these; - for stdin')
    .addOption(
      new Option('--pages <file|range>', 'ask the cache for these pages instead').conflicts([
        'cassandra',
        'modelVersion',
      ]),
    )
    .addOption(urlFlag('--target <url>', 'the cache that is asked for pages; that of the kept stack by default'))
    .addOption(
      numberFlag('--timeout <ms>', 'how long a page may wait for its answer', { min: 1, max: 600_000 }, 10_000),
    )
    .option('--model-version <version>', 'of rows that name none')
    .option('--wikis <file>', 'a dblist: wiki ids, one a line; others are set aside')
    .addOption(numberFlag('--rate <per s>', 'rows or pages each second at the most', { min: 0.1, max: 1_000_000 }))
    .addOption(
      numberFlag(
        '--concurrency <n>',
        `on their way at once; by default ${usualConcurrency.rows} rows or ${usualConcurrency.pages} pages`,
        { min: 1, max: 2000, whole: true },
      ),
    )
    .option('--again', 'do again what an earlier backfill has done')
    .addOption(hostPortFlag('--cassandra <host:port>', 'the Cassandra; that of the kept stack by default'))
    .option('-o, --output <folder>', 'where rows and pages that are set aside are written', 'results')
  addCacheAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (paths: readonly string[], flags: BackfillFlags) => {
      if (flags.pages === undefined)
        refuseUnheard(
          command,
          ['--timeout'],
          'rows are written, and no page is asked for.',
          'Give --pages, or leave it out.',
        )
      using progress = createProgress(world)
      const io = await runIo(world, progress, flags)
      const wikis = flags.wikis === undefined ? undefined : await wikisIn(flags.wikis, world.signal)
      const code = await withRunFolder(resolve(world.cwd, flags.output), 'backfill', io, (folder) => {
        const common = {
          rules: { wikis },
          perSecond: flags.rate,
          again: flags.again === true,
          notesFolder: join(cacheFolder(io), 'backfill'),
          badRowsFile: join(folder.path, 'bad-rows.jsonl'),
        }
        const { pages } = flags
        return pages === undefined
          ? backfillRows(paths, { ...flags, ...common }, world, io)
          : backfillByAsking(pages, paths, { ...flags, ...common }, world, io)
      })
      finish(code)
    })
}

type Common = {
  readonly rules: { readonly wikis: ReadonlySet<string> | undefined }
  readonly perSecond: number | undefined
  readonly again: boolean
  readonly notesFolder: string
  readonly badRowsFile: string
}
type Flags = Omit<BackfillFlags, 'again'> & Common

async function backfillRows(paths: readonly string[], flags: Flags, world: World, io: RunIo): Promise<number> {
  if (paths.length === 0) {
    throw new Failure('input', 'There is nothing to write.', { hint: 'Give files of rows, - for stdin, or --pages.' })
  }
  if (flags.target !== undefined) {
    throw new Failure('input', 'Rows are written into Cassandra, and --target is a cache that is asked for pages.', {
      hint: 'Give --cassandra, or --pages.',
    })
  }
  const sources = await openSources(paths, world, flags.modelVersion !== undefined)
  return await withCassandra(flags.cassandra, io, async ({ address, localDataCenter, stack }) => {
    const result = await write({
      ...{ address, localDataCenter, access: io.access.cassandra, keyspace: KEYSPACE },
      ...flags,
      sources,
      rules: { ...flags.rules, modelVersion: flags.modelVersion },
      concurrency: flags.concurrency ?? usualConcurrency.rows,
      ...{ pid: io.pid, signal: io.signal, now: io.now },
      onProgress: (at) => io.progress.update(...progressText(at)),
      onWritten: () => io.progress.update('reading back'),
    })
    tell([...writtenSentences(result, flags.perSecond), ...checkSentences(result.check)], world)
    if (rowsWritten(result) > 0) tell([sizeSentence(await measuredSize(stack, io.progress))], world)
    return codeOfBackfill(result)
  })
}

async function backfillByAsking(
  given: string,
  paths: readonly string[],
  flags: Flags,
  world: World,
  io: RunIo,
): Promise<number> {
  if (paths.length > 0) {
    throw new Failure('input', 'Rows of files are written, or the cache is asked for --pages: not both at once.')
  }
  const corpus = await openCorpus(given, resolve(world.cwd, given))
  return await withCache(flags.target, io, async (target) => {
    const result = await backfillPages({
      ...flags,
      corpus,
      target,
      headers: { ...io.access.target, [loadTestHeader]: 'backfill', 'user-agent': `liftwing-slo/${version}` },
      timeoutMs: flags.timeout,
      concurrency: flags.concurrency ?? usualConcurrency.pages,
      ...{ pid: io.pid, signal: io.signal, now: io.now, random: io.random },
      onProgress: (at) => io.progress.update(...progressText(at, 'page')),
    })
    tell(pagesSentences(result, flags.perSecond), world)
    return codeOfPages(result)
  })
}

function tell(sentences: readonly string[], world: World): void {
  for (const sentence of sentences) world.stdout(`${sentence}\n`)
}
