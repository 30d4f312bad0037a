import manifest from '../../../../../package.json' with { type: 'json' }
import { burnReads } from '../../burn-reads.ts'
import { startService } from '../../wrap-reads.ts'

/** A release of its own, as build_info tells it, of the build with heavy reads: a read takes twice the processor that it takes there. */
manifest.version = `${manifest.version}+double`
burnReads(11)
await startService()
