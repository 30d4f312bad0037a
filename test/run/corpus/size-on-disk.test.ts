import { describe, expect, it } from 'vitest'
import { sizeFromTableStats, sizeOnDisk } from '../../../run/corpus/size-on-disk.ts'

const stats = `Total number of tables: 1
----------------
Keyspace: ml_cache
	Read Count: 12
		Table: topics
		SSTable count: 1
		Space used (live): 70000000
		Space used (total): 70000001
		Number of partitions (estimate): 50000
		Memtable cell count: 0
`

describe('size on disk', () => {
  it('is what live data takes per partition', () => {
    expect(sizeFromTableStats(stats)).toEqual({
      bytes: 70_000_000,
      partitions: 50_000,
      bytesPerRow: 1400,
      bytesForAllPages: 91e9,
    })
  })

  it('is unknown where Cassandra says nothing', () => {
    expect(sizeFromTableStats('nodetool: Unknown table')).toBeNull()
    expect(sizeFromTableStats(stats.replace('50000', '0'))).toBeNull()
  })

  it('is taken after a flush and a compaction', async () => {
    const commands: string[] = []
    await sizeOnDisk(async (args) => {
      commands.push(args.join(' '))
      return stats
    }, 'ml_cache')
    expect(commands).toEqual(['flush ml_cache topics', 'compact ml_cache topics', 'tablestats ml_cache.topics'])
  })
})
