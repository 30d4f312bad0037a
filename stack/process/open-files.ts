import { Failure } from '../../common/failure.ts'
import { readIfThere } from '../../common/files.ts'

/** Cassandra has its jars and tables open, k6 and the service a connection for each request that waits. */
const LEAST = 1024

/** How many files a process of ours may have open, sockets included, proc(5); undefined on systems that do not tell. */
export function openFilesOf(procLimits: string | undefined): number | undefined {
  const [, soft] = /^Max open files\s+(\S+)/m.exec(procLimits ?? '') ?? []
  if (soft === undefined) return undefined
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}

/** Refuses a limit under which parts would start and fail later, each in its own words. */
export async function requireOpenFiles(): Promise<void> {
  const most = openFilesOf(await readIfThere('/proc/self/limits'))
  if (most === undefined || most >= LEAST) return
  throw new Failure(
    'environment',
    `only ${most} files and connections may be open at a time here; a stack needs ${LEAST}`,
    {
      hint: `raise the limit: ulimit -n 4096 (where that is refused, the hard limit has to be raised first, see ulimit -Hn)`,
    },
  )
}
