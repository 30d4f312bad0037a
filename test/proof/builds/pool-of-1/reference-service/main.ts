import { poolOf } from '../../pool.ts'
import { startService } from '../../wrap-reads.ts'

poolOf(1)
await startService()
