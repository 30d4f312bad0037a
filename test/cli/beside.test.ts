import { expect, test } from 'vitest'
import { commandsFor } from '../../cli/commands.ts'
import { exitCodes } from '../../cli/exit-codes.ts'
import { runCli } from '../../cli/program.ts'
import { recordingWorld } from './world.ts'

test.each([
  [
    'a window that ends before a recovery could be seen',
    'gate --scenario recovery --duration 30',
    'A window of 30 s ends too soon: Cassandra is back after 25 s, and its recovery may take 15 s.\n  Give --duration 45, or more.',
  ],
  [
    'a Cassandra of somebody else',
    'gate --scenario recovery --cassandra 127.0.0.1:9042',
    'recovery makes Cassandra stand still, which one of somebody else must not.\n  Leave --cassandra out, so that one is started for it.',
  ],
  [
    'a target of somebody else',
    'gate --scenario recovery --target http://127.0.0.1:8080',
    'recovery makes Cassandra stand still, which one of somebody else must not.\n  Leave --target out, so that one is started for it.',
  ],
  ...['capacity', 'compare main .', 'gate --baseline main'].map((command) => [
    `${command}, which sends many windows`,
    `${command} --scenario recovery`,
    `${command.replace(/ main.*/, '')} sends many short windows, and recovery makes Cassandra stand still in one: there is nothing to compare.\n  Try it alone: liftwing-slo gate --scenario recovery.`,
  ]),
])('%s is refused before anything starts', async (_, line, said) => {
  const { world, said: heard } = recordingWorld(line.split(' '))
  const code = await runCli(world, await commandsFor(world.argv))
  expect(heard.stderr).toBe(`liftwing-slo: ${said}\n`)
  expect(code).toBe(exitCodes.badInput)
})
