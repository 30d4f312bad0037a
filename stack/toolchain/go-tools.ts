import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackIo } from '../io.ts'
import { cached, type Recipe } from './cache.ts'
import { requireGo } from './requirements.ts'
import { runTool } from './run-tool.ts'
import { VERSIONS } from './versions.ts'

interface GoTools {
  /** The folder beside this file that holds go.mod and go.sum. */
  readonly name: 'k6' | 'prometheus'
  readonly version: string
  readonly flags: readonly string[]
  readonly takes: string
}

const K6: GoTools = {
  name: 'k6',
  version: VERSIONS.k6,
  flags: ['-ldflags', '-s -w'],
  takes: 'one to two minutes on two cores',
}

/** Without the service discoveries of the clouds it builds in a third of the time; static and file ones remain. */
const PROMETHEUS: GoTools = {
  name: 'prometheus',
  version: VERSIONS.prometheus,
  flags: [
    '-tags',
    'remove_all_sd',
    '-ldflags',
    `-s -w -X github.com/prometheus/common/version.Version=${VERSIONS.prometheus}`,
  ],
  takes: 'two to three minutes on two cores',
}

/** For this machine, whatever else is usually built on it. */
const PLAIN = { GOOS: '', GOARCH: '', GOFLAGS: '', GOWORK: 'off' } as const

/** The module cache and the build cache of Go, both empty before. */
const NEEDS_BYTES = 4e9

async function goTools(io: StackIo, tools: GoTools): Promise<string> {
  return await cached(io, await recipeOf(io, tools))
}

async function recipeOf(io: StackIo, tools: GoTools): Promise<Recipe> {
  const source = join(import.meta.dirname, tools.name)
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', ...tools.flags]
  const env = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local' }
  const [mod, sum] = await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(source, file), 'utf8')))
  return {
    name: tools.name,
    version: tools.version,
    pins: [mod ?? '', sum ?? '', JSON.stringify({ flags, env }), `${io.platform}-${io.arch}`],
    needsBytes: NEEDS_BYTES,
    takes: tools.takes,
    build: async (folder, logFile) => {
      await requireGo(io)
      const args = ['build', '-C', source, ...flags, '-o', `${folder}/`, 'tool']
      await runTool(io, {
        name: tools.name,
        command: 'go',
        args,
        env: { ...io.env, ...env, ...PLAIN },
        folder,
        logFile,
      })
    },
  }
}

/** How k6, and Prometheus with promtool, are made. */
export const k6Recipe = (io: StackIo) => recipeOf(io, K6)
export const prometheusRecipe = (io: StackIo) => recipeOf(io, PROMETHEUS)

/** The path of k6. */
export const ensureK6 = async (io: StackIo) => join(await goTools(io, K6), 'k6')

/** The paths of Prometheus and promtool. */
export async function ensurePrometheus(io: StackIo): Promise<{ readonly server: string; readonly promtool: string }> {
  const folder = await goTools(io, PROMETHEUS)
  return { server: join(folder, 'prometheus'), promtool: join(folder, 'promtool') }
}
