import { poolOf } from '../../pool.ts'
import { startService } from '../../wrap-reads.ts'

poolOf(8)
await startService()
