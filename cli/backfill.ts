import { join, resolve } from 'node:path'
import { Failure } from '../common/failure.ts'
import { backfill as write } from '../run/backfill/backfill.ts'
import { withRunFolder } from '../run/run-folder.ts'
import { cacheFolder } from '../stack/folders.ts'
import { KEYSPACE } from '../stack/site.ts'
import { type AccessFlags, addAccessFlags } from './access.ts'
import { openSources, wikisIn } from './backfill/files.ts'
import { checkSentences, codeOfBackfill, progressText, rowsWritten, writtenSentences } from './backfill/words.ts'
import { hostPortFlag, numberFlag } from './flags.ts'
import type { Register } from './program.ts'
import { createProgress } from './progress.ts'
import { runIo } from './run-io.ts'
import { measuredSize, sizeSentence } from './size-words.ts'
import { withCassandra } from './which-cassandra.ts'

const examples = `
Examples:
  liftwing-slo backfill export/*.parquet --cassandra 127.0.0.1:9042    every row of a Hive export
  liftwing-slo backfill topics.jsonl.gz --rate 2000                    into the kept stack, 2000 rows/s at the most
  zstd -dc topics.jsonl.zst | liftwing-slo backfill -                  rows from stdin

A row has wiki_id (or wiki_db), page_id, model_version (or --model-version), predictions (a map, or a list of topic and score), and may have
revision_id and last_updated. Files are Parquet, JSON with one object a line, or gzip of it, whatever their names.
It goes on where it was stopped, even by kill -9. Rows that cannot be written are set aside in a file, each with its reason.

Exit codes: 0 all is written and was found; 1 something written is not as written; 2 something is not there; 3 rows were set aside.
`

type BackfillFlags = AccessFlags & {
  readonly cassandra?: string
  readonly modelVersion?: string
  readonly wikis?: string
  readonly rate?: number
  readonly concurrency: number
  readonly again?: true
  readonly output: string
}

/** Writes the rows of an export into the cache's table. */
export const backfill: Register = (program, world, finish) => {
  const command = program
    .command('backfill')
    .summary("write a model's output for all pages into the cache's table")
    .argument('[files...]', 'Parquet, JSON lines or gzip of them; folders of these; - for stdin')
    .option('--model-version <version>', 'of rows that name none')
    .option('--wikis <file>', 'a dblist: wiki ids, one a line; rows of other wikis are set aside')
    .addOption(numberFlag('--rate <per s>', 'rows each second at the most', { min: 0.1, max: 1_000_000 }))
    .addOption(numberFlag('--concurrency <n>', 'rows on their way at once', { min: 1, max: 2000, whole: true }, 128))
    .option('--again', 'write again what an earlier backfill has written')
    .addOption(hostPortFlag('--cassandra <host:port>', 'the Cassandra; that of the kept stack by default'))
    .option('-o, --output <folder>', 'where rows that are set aside are written', 'results')
  addAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (paths: readonly string[], flags: BackfillFlags) => {
      const progress = createProgress(world)
      const io = runIo(world, progress, flags)
      const say = (sentence: string) => {
        progress.clear()
        world.stdout(`${sentence}\n`)
      }
      if (paths.length === 0) {
        throw new Failure('input', 'There is nothing to write.', { hint: 'Give files of rows, or - for stdin.' })
      }
      try {
        const sources = await openSources(paths, world, flags.modelVersion !== undefined)
        const wikis = flags.wikis === undefined ? undefined : await wikisIn(flags.wikis)
        await withRunFolder(resolve(world.cwd, flags.output), 'backfill', io, (folder) =>
          withCassandra(flags.cassandra, io, async ({ address, localDataCenter, stack }) => {
            const result = await write({
              contactPoint: address,
              localDataCenter,
              access: io.access.cassandra,
              keyspace: KEYSPACE,
              sources,
              rules: { modelVersion: flags.modelVersion, wikis },
              perSecond: flags.rate,
              concurrency: flags.concurrency,
              again: flags.again === true,
              notesFolder: join(cacheFolder(io), 'backfill'),
              badRowsFile: join(folder.path, 'bad-rows.jsonl'),
              pid: io.pid,
              signal: io.signal,
              now: io.now,
              onProgress: (at) => progress.update(...progressText(at)),
              onWritten: () => progress.update('reading back'),
            })
            for (const sentence of [...writtenSentences(result, flags.rate), ...checkSentences(result.check)])
              say(sentence)
            if (rowsWritten(result) > 0) say(sizeSentence(await measuredSize(stack, progress)))
            finish(codeOfBackfill(result))
          }),
        )
      } finally {
        progress.clear()
      }
    })
}
