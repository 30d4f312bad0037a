import { resolve } from 'node:path'
import { plural } from '../../reports/numbers.ts'
import { numberFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { explain } from '../world/explain.ts'
import { contentOf } from './pages.ts'
import { servePages } from './server.ts'
import { openShelf } from './shelf.ts'

const usualPort = 8484

const examples = `
Examples:
  liftwing-slo serve                     the results of this folder, on http://127.0.0.1:${usualPort}/
  liftwing-slo serve ~/results --port 0  those of another one, on a port that is free

Nobody but this machine is answered, and nothing is written. New results are there after the next reload. Ctrl-C ends it, with exit code 0.
To put results on a web server: liftwing-slo site.
`

/** Saved results in a browser. */
export const serve: Register = (program, world) => {
  program
    .command('serve')
    .summary('look at all saved results in a browser')
    .argument('[results]', 'the folder that results were written to', 'results')
    .addOption(
      numberFlag('--port <n>', 'where to listen; 0: a free port', { min: 0, max: 65_535, whole: true }, usualPort),
    )
    .addHelpText('after', examples)
    .action(async (results: string, { port }: { readonly port: number }) => {
      const shelf = openShelf(resolve(world.cwd, results))
      const saved = await shelf.look()
      const many = saved.filter((each) => 'summary' in each).length
      await servePages((address) => contentOf(address, results, shelf), port, {
        signal: world.signal,
        listening(url) {
          const holds =
            many > 0 ? plural(many, 'result') : 'no result yet; what a run writes there is shown after a reload'
          world.stdout(`${results} holds ${holds}.\n${url}\n`)
          world.stderr('Ctrl-C ends it.\n')
        },
        complain: (error) => void explain(error, world),
      })
    })
}
