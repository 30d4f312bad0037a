import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../cli/program.ts'
import { serve } from '../../../cli/shelf/serve.ts'
import { recordingWorld } from '../world.ts'
import { resultsFolder } from './results-folder.ts'

/** Runs the command until its address was used, and interrupts it. */
async function serving(argv: readonly string[], cwd: string, use: (url: string) => Promise<void>) {
  const told = Promise.withResolvers<string>()
  const { world, said, controller } = recordingWorld(['serve', ...argv], {
    cwd,
    stdout: (text) => {
      said.stdout += text
      const [url] = /http:\S+/.exec(said.stdout) ?? []
      if (url) told.resolve(url)
    },
  })
  const ended = runCli(world, [serve])
  await use(
    await Promise.race([told.promise, ended.then((code) => Promise.reject(new Error(`${code}: ${said.stderr}`)))]),
  )
  controller.abort()
  return { code: await ended, said }
}

describe('serve', () => {
  it('shows results until it is interrupted, which is its end', async () => {
    await using folder = await resultsFolder()
    const name = basename(folder.path)
    const { code, said } = await serving([name, '--port', '0'], dirname(folder.path), async (url) => {
      const index = await fetch(url)
      expect(index.status).toBe(200)
      expect(await index.text()).toContain(`<p class="kicker">${name} `)
      const head = await fetch(new URL('reports/met.json', url), { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000)
      expect((await fetch(new URL('reports/cut%20off.html', url))).status).toBe(404)
    })
    expect(code).toBe(0)
    expect(said.stdout).toMatch(new RegExp(`^${name} holds 4 results\\.\nhttp://127\\.0\\.0\\.1:\\d+/\n$`))
  })

  it('waits for results that are still to come', async () => {
    await using folder = await resultsFolder({})
    const { code, said } = await serving([folder.path, '--port', '0'], '/', async (url) => {
      expect(await (await fetch(url)).text()).toContain('holds no result that can be shown')
    })
    expect(code).toBe(0)
    expect(said.stdout).toContain('holds no result yet; what a run writes there is shown after a reload.')
  })

  it('says which port is taken', async () => {
    await using folder = await resultsFolder({})
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { world, said } = recordingWorld(['serve', folder.path, '--port', String(port)])
    expect(await runCli(world, [serve])).toBe(4)
    expect(said.stderr).toContain(`Port ${port} of 127.0.0.1 cannot be used: something else uses it.`)
    other.close()
  })

  it('says which folder is missing', async () => {
    const { world, said } = recordingWorld(['serve', 'nothing-here'])
    expect(await runCli(world, [serve])).toBe(3)
    expect(said.stderr).toContain('/nowhere/nothing-here cannot be shown: there is no such folder.')
  })
})
