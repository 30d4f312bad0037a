import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { readIfThere } from '../../common/files.ts'

/** Beside the files of a built thing: what each of them is. Times are only there to know that nobody wrote to it. */
const manifestSchema = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), modifiedMs: z.number(), sha256: z.string() })),
})
type Manifest = Readonly<z.infer<typeof manifestSchema>>

export const MANIFEST = 'manifest.json'

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Every file below the folder, its manifest apart. */
export async function takeManifest(folder: string): Promise<Manifest> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = await Promise.all(
    paths
      .filter((path) => path !== join(folder, MANIFEST))
      .sort()
      .map(async (path) => {
        const { size, mtimeMs } = await stat(path)
        return { path: relative(folder, path), bytes: size, modifiedMs: mtimeMs, sha256: await sha256Of(path) }
      }),
  )
  return { files }
}

async function isIntact(folder: string, file: Manifest['files'][number]): Promise<boolean> {
  const path = join(folder, file.path)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || found.size !== file.bytes) return false
  return found.mtimeMs === file.modifiedMs || (await sha256Of(path)) === file.sha256
}

type Condition = 'intact' | 'absent' | Readonly<{ damaged: string }>

/** Whether the folder holds what its manifest says; only a file whose size or time has changed is read. */
export async function conditionOf(folder: string): Promise<Condition> {
  const text = await readIfThere(join(folder, MANIFEST))
  if (text === undefined) return (await stat(folder).catch(() => undefined)) ? { damaged: MANIFEST } : 'absent'
  try {
    for (const file of manifestSchema.parse(JSON.parse(text)).files) {
      if (!(await isIntact(folder, file))) return { damaged: file.path }
    }
    return 'intact'
  } catch {
    return { damaged: MANIFEST }
  }
}
