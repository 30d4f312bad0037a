import { StoreUnavailable } from '../../../../../reference-service/store.ts'
import { startService, wrapReads } from '../../wrap-reads.ts'

/** Every read fails. */
wrapReads(async () => {
  throw new StoreUnavailable('unavailable', 'This build answers no read')
})
await startService()
