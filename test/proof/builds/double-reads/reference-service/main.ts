import manifest from '../../../../../package.json' with { type: 'json' }
import { burnReads } from '../../burn-reads.ts'
import { startService } from '../../wrap-reads.ts'

/** A release of its own, as build_info tells it. */
manifest.version = `${manifest.version}+double`
burnReads(1)
await startService()
