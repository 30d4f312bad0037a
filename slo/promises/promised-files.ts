import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { builtInServiceFiles, exampleServicesFile } from './promises.ts'

/** A services file, named by what stands in it. */
export const promisedFileSchema = z.object({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
export type PromisedFile = Readonly<z.infer<typeof promisedFileSchema>>

/** Fails with 'input' where a file cannot be read. */
export function namedByContent(files: readonly string[]): Promise<readonly PromisedFile[]> {
  return Promise.all(
    files.map(async (file) => {
      const content = await readFile(file).catch((cause: unknown) => {
        throw new Failure('input', `${file} cannot be read.`, { hint: 'Check the path and its permissions.', cause })
      })
      return { name: basename(file), sha256: createHash('sha256').update(content).digest('hex') }
    }),
  )
}

/** Where the files are that have this content, among those of this checkout; undefined for one that is not here. */
export async function filesHere(wanted: readonly PromisedFile[]): Promise<readonly (string | undefined)[]> {
  const here = [...builtInServiceFiles, exampleServicesFile]
  const named = await namedByContent(here)
  return wanted.map(({ sha256 }) => here[named.findIndex((file) => file.sha256 === sha256)])
}
