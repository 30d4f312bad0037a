import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { launchCassandra } from '../../stack/cassandra/native.ts'
import type { StackIo } from '../../stack/io.ts'
import { launchKafka } from '../../stack/kafka/native.ts'
import type { Running } from '../../stack/process/child.ts'
import { launchPrometheus } from '../../stack/prometheus/native.ts'
import { lone } from './cassandra/lone.ts'
import { testIo } from './test-io.ts'

const common = { jars: '/nowhere', java: '/nowhere/java', logFile: '/dev/null', orphan: 'stops' } as const

const starts: readonly [string, string, (io: StackIo, folder: string) => Promise<Running>][] = [
  [
    'Prometheus',
    'prometheus.yml',
    (io, folder) =>
      launchPrometheus(io, {
        ...common,
        server: '/nowhere',
        port: 1,
        config: 'a: b',
        flags: [],
        folder,
        dataFolder: folder,
      }),
  ],
  [
    'Kafka',
    'server.properties',
    (io, folder) => launchKafka(io, { ...common, ports: { broker: 1, controller: 2 }, folder }),
  ],
  [
    'Cassandra',
    'cassandra/cassandra.yaml',
    (io, folder) =>
      launchCassandra(io, {
        ...common,
        jmxExporter: '/nowhere',
        place: lone,
        commitLogSync: 'periodic',
        heapMiB: 512,
        folder,
        dataFolder: folder,
        logFolder: folder,
        keyspace: 'k',
        table: 't',
      }),
  ],
]

test.each(starts)('of %s, a full disk is told with the file that it did not take', async (_, name, start) => {
  await using machine = await testIo()
  const folder = await mkdtemp(join(tmpdir(), 'full-disk-'))
  // Other files are still being written when the first has failed.
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 10 }))
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await symlink('/dev/full', path)
  await expect(start(machine.io, folder)).rejects.toMatchObject({ code: 'ENOSPC', path })
})
