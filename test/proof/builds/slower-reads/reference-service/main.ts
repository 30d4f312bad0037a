import { burnReads } from '../../burn-reads.ts'
import { startService } from '../../wrap-reads.ts'

burnReads(0.2)
await startService()
