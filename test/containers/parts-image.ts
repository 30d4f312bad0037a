import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Engine } from '../../stack/docker/engine.ts'

const root = join(import.meta.dirname, '../..')
const image = 'liftwing-slo-parts-of-a-test:latest'

/** An image as `reference-service/Dockerfile` lays it out, of this machine's Node and of what is installed here: neither a base is pulled nor a registry asked. */
export async function partsImage(engine: Engine): Promise<string> {
  const node = realpathSync(process.execPath)
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).match(/\/\S+/g) ?? []
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: true; readonly devOptional?: true }>>
  }
  const modules = Object.entries(packages).flatMap(([path, { dev, devOptional }]) =>
    /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !devOptional && existsSync(join(root, path)) ? [path] : [],
  )
  const ours = ['package.json', 'common', 'wiki', 'slo/edges.ts', 'slo/conventions.ts', 'reference-service', ...modules]
  const laidOut = [`s,^${node}$,/bin/node,`, `s,^${root}/,/srv/,`].flatMap((rule) => ['--transform', rule])
  const paths = [node, ...libraries, ...ours.map((path) => join(root, path))]
  const tar = spawn('tar', ['-c', '-h', '-P', ...laidOut, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [repo, tag] = image.split(':') as [string, string]
  const imported = await engine.importImage(tar.stdout, { repo, tag, changes: ['WORKDIR /srv', 'ENV PATH=/bin'] })
  await text(imported)
  return image
}
