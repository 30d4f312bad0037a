import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { readReport } from '../../reports/read-report.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'

/** The reports of other quarters that were written to a folder before; one that cannot be read is named and left out. */
export async function otherQuarters(
  folder: string,
  { id }: { readonly id: string },
  say: (line: string) => void,
): Promise<readonly QuarterReport[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => name.startsWith('quarter-') && name !== `quarter-${id}`)
      .map((name) =>
        readReport(join(folder, name)).catch((error: unknown) => {
          if (!(error instanceof Failure)) throw error
          say(`left out of the past quarters: ${error.message}`)
          return undefined
        }),
      ),
  )
  return found.filter((report) => report?.kind === 'quarter')
}
