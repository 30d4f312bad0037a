import { startService } from '../../wrap-reads.ts'

/** Every request has a trace, with its line in the log, also where nobody asks for one. */
process.env['TRACE_SHARE'] = '1'
await startService()
