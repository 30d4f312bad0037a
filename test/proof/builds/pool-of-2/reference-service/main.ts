import { poolOf } from '../../pool.ts'
import { startService } from '../../wrap-reads.ts'

poolOf(2)
await startService()
