import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { cached, type Recipe } from './cache.ts'
import { sha256Of } from './manifest.ts'
import { requireMaven } from './requirements.ts'
import { runTool } from './run-tool.ts'
import { VERSIONS } from './versions.ts'

/** The lines of sha256sum: name → checksum. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

/** Every jar of the list and no other, each the very bytes that the list names. */
async function requireChecksums(folder: string, list: ReadonlyMap<string, string>): Promise<void> {
  const found = (await readdir(folder)).filter((name) => name.endsWith('.jar'))
  const wrong = [...list.keys()].filter((name) => !found.includes(name)).map((name) => `${name} is missing`)
  for (const name of found) {
    if (!list.has(name)) wrong.push(`${name} is not on the list`)
    else if ((await sha256Of(join(folder, name))) !== list.get(name)) wrong.push(`${name} is another file`)
  }
  if (wrong.length === 0) return
  throw new Failure('environment', `Maven brought other jars than the pinned ones: ${wrong.slice(0, 3).join(', ')}`, {
    hint: 'remove them from Maven’s local repository (~/.m2/repository) and run again',
  })
}

async function jars(io: StackIo, name: string, version: string): Promise<string> {
  return await cached(io, await recipeOf(io, name, version))
}

async function recipeOf(io: StackIo, name: string, version: string): Promise<Recipe> {
  const source = join(import.meta.dirname, name)
  const [pom, list] = await Promise.all([
    readFile(join(source, 'pom.xml'), 'utf8'),
    readFile(join(source, 'jars.sha256'), 'utf8'),
  ])
  return {
    name,
    version,
    pins: [pom, list],
    needsBytes: 5e8,
    takes: 'less than a minute, most of it the network’s',
    build: async (folder, logFile) => {
      await requireMaven(io, name)
      const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`]
      const args = ['-B', '-ntp', '--strict-checksums', '-f', join(source, 'pom.xml'), ...goal]
      await runTool(io, { name, command: 'mvn', args, env: { ...io.env, LC_ALL: 'C.UTF-8' }, folder, logFile })
      await requireChecksums(folder, parseChecksums(list))
    },
  }
}

/** How the jars of each are brought. */
export const cassandraRecipe = (io: StackIo) => recipeOf(io, 'cassandra', VERSIONS.cassandra)
export const kafkaRecipe = (io: StackIo) => recipeOf(io, 'kafka', VERSIONS.kafka)
export const jmxExporterRecipe = (io: StackIo) => recipeOf(io, 'jmx-exporter', VERSIONS.jmxExporter)

/** The folder of Cassandra's class path. */
export const ensureCassandra = (io: StackIo) => jars(io, 'cassandra', VERSIONS.cassandra)

/** The folder of Kafka's class path. */
export const ensureKafka = (io: StackIo) => jars(io, 'kafka', VERSIONS.kafka)

/** The Java agent that serves JMX beans to Prometheus; it must not be on Cassandra's class path. */
export async function ensureJmxExporter(io: StackIo): Promise<string> {
  const folder = await jars(io, 'jmx-exporter', VERSIONS.jmxExporter)
  return join(folder, `jmx_prometheus_javaagent-${VERSIONS.jmxExporter}.jar`)
}
