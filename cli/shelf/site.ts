import { join, resolve } from 'node:path'
import { plural } from '../../reports/numbers.ts'
import type { Register } from '../program.ts'
import { createProgress } from '../world/progress.ts'
import { openShelf } from './shelf.ts'
import { writeSite } from './write-site.ts'

const examples = `
Examples:
  liftwing-slo site                        the results of this folder, as site/index.html
  liftwing-slo site results -o public/slo  for a web server, below any path, or as an artifact of CI

Its links are relative and its pages need no network: they work from a disk as well. A site of ours is written anew; pages of results
that are gone stay, and nothing leads to them.
`

/** Saved results as files for a web server. */
export const site: Register = (program, world) => {
  program
    .command('site')
    .summary('write all saved results as a static site')
    .argument('[results]', 'the folder that results were written to', 'results')
    .option('-o, --output <folder>', 'where the site is written; empty, new, or a site of ours', 'site')
    .addHelpText('after', examples)
    .action(async (results: string, { output }: { readonly output: string }) => {
      const path = resolve(world.cwd, results)
      using progress = createProgress(world)
      const written = await writeSite(openShelf(path), { path, name: results }, resolve(world.cwd, output), {
        signal: world.signal,
        each: (done, total) => progress.update(`page ${done} of ${total}`, { done, total }),
      })
      progress.clear()
      const unread = written.unread > 0 ? `; ${plural(written.unread, 'folder')} could not be shown` : ''
      world.stdout(
        `${plural(written.results, 'result')} as ${plural(written.files, 'file')}${unread}: ${join(output, 'index.html')}\n`,
      )
    })
}
