import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

test('every link in the documents leads somewhere', async () => {
  const broken: string[] = []
  for await (const path of glob(['*.md', 'docs/**/*.md', 'reports/*.md'], { cwd: root })) {
    const text = readFileSync(join(root, path), 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const isLocal = !/^[a-z]+:/.test(target)
      if (isLocal && !existsSync(join(root, dirname(path), target))) broken.push(`${path} → ${target}`)
    }
  }
  expect(broken).toEqual([])
})
