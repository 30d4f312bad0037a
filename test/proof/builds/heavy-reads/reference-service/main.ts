import { burnReads } from '../../burn-reads.ts'
import { startService } from '../../wrap-reads.ts'

/** A read takes six times the processor, as in a service that does more with what it has read. */
burnReads(5)
await startService()
