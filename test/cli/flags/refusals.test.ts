import { expect, test } from 'vitest'
import { commandsFor } from '../../../cli/commands.ts'
import { runCli } from '../../../cli/program.ts'
import { exitCodes } from '../../../cli/world/exit-codes.ts'
import { recordingWorld } from '../world.ts'

test.each([
  [
    'a window that ends before a recovery could be seen',
    'gate --scenario recovery --duration 30',
    'A window of 30 s ends too soon: Cassandra is back after 25 s, and the recovery may take 15 s.\n  Give --duration 45, or more.',
  ],
  [
    'a Cassandra of somebody else',
    'gate --scenario recovery --cassandra 127.0.0.1:9042',
    "recovery needs parts that it may stop or feed, and those of --cassandra are somebody else's.\n  Leave --cassandra out, so that they are started for it.",
  ],
  [
    'a target of somebody else',
    'gate --scenario recovery --target http://127.0.0.1:8080',
    "recovery needs parts that it may stop or feed, and those of --target are somebody else's.\n  Leave --target out, so that they are started for it.",
  ],
  [
    'a target whose consumer of changes is not known',
    'gate --scenario changes --target http://127.0.0.1:8080',
    "changes needs parts that it may stop or feed, and those of --target are somebody else's.\n  Leave --target out, so that they are started for it.",
  ],
  [
    'a cluster that has not the nodes which are taken away',
    'gate --scenario node-loss --cassandra-nodes 2',
    'node-loss takes nodes away from a cluster of 3.\n  Give --cassandra-nodes 3, or more, or leave it out.',
  ],
  [
    'a window that ends before the last node could be seen to be back',
    'gate --scenario node-loss --duration 100',
    'A window of 100 s ends too soon: node 2 of Cassandra is back after 85 s, and the recovery may take 30 s.\n  Give --duration 120, or more.',
  ],
  ...['capacity', 'compare main .', 'gate --baseline main'].map((command) => [
    `${command}, whose windows are as short, in the shape of a day`,
    `${command} --shape day`,
    `${command.replace(/ main.*/, '')} sends many short windows at one rate each, and --shape day takes one long one.\n  Try it alone: liftwing-slo gate --shape day.`,
  ]),
  ...['capacity', 'compare main .', 'gate --baseline main'].map((command) => [
    `${command}, which sends many windows`,
    `${command} --scenario recovery`,
    `${command.replace(/ main.*/, '')} sends many short windows, and what recovery does beside the requests takes one long one.\n  Try it alone: liftwing-slo gate --scenario recovery.`,
  ]),
])('%s is refused before anything starts', async (_, line, said) => {
  const { world, said: heard } = recordingWorld(line.split(' '))
  const code = await runCli(world, await commandsFor(world.argv))
  expect(heard.stderr).toBe(`liftwing-slo: ${said}\n`)
  expect(code).toBe(exitCodes.badInput)
})

test.each(['capacity', 'compare'])('%s does not offer the shapes that it refuses', async (command) => {
  const { world, said } = recordingWorld([command, '--help'])
  await runCli(world, await commandsFor(world.argv))
  expect(said.stdout).toContain('--reads')
  expect(said.stdout).not.toMatch(/--shape|--peak/)
})
