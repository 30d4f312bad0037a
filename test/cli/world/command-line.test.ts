import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { commandLine } from '../../../cli/world/command-line.ts'

test('words that need no quotes have none', () => {
  expect(commandLine(['gate', '--duration', '5m', '--target=http://127.0.0.1:8080/a,b'])).toBe(
    'liftwing-slo gate --duration 5m --target=http://127.0.0.1:8080/a,b',
  )
})

test.each([
  ['quotes in it', ['--service-selector', 'job="cache"']],
  ['a single quote in it', ["it's"]],
  ['a space, a dollar and a newline in it', ['-o', 'my $results\n`id`']],
  ['nothing in it', ['']],
])('a shell takes a word with %s as it was', (_, argv) => {
  const shell = commandLine(argv).replace('liftwing-slo', "printf '%s\\0'")
  expect(execFileSync('/bin/sh', ['-c', shell], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(argv)
})
