import { resolve } from 'node:path'
import { Option } from 'commander'
import { lackOf } from '../run/testbed/obtain-stack.ts'
import { type OptionalPart, optionalParts } from '../slo/conventions.ts'
import { downStack, statusOfStack, upStack } from '../stack/kept/kept.ts'
import type { StackRecord } from '../stack/stack-record.ts'
import type { AccessFlags } from './flags/access.ts'
import { addStackFlags, type StackFlags, stackOptions } from './flags/stack.ts'
import type { Register } from './program.ts'
import { exitCodes } from './world/exit-codes.ts'
import { createProgress } from './world/progress.ts'
import { runIo } from './world/run-io.ts'

type UpFlags = StackFlags & { readonly output: string; readonly with: readonly OptionalPart[] }

const examples = `
Examples:
  liftwing-slo stack up          start everything and keep it; the gate then uses it
  liftwing-slo stack up --with lambda mediawiki
                                 with what the scenarios of misses need
  liftwing-slo stack status      what is up, and where
  liftwing-slo stack down        stop it
`

/** A stack that outlives one run. */
export const stack: Register = (program, world, finish) => {
  const progress = createProgress(world)
  const io = (flags: AccessFlags = {}) => runIo(world, progress, flags)
  const group = program.command('stack').summary('keep a stack for repeated runs').addHelpText('after', examples)

  const up = group
    .command('up')
    .summary('start a stack and keep it')
    .option('-o, --output <folder>', 'where logs are written', 'results')
    .addOption(new Option('--with <part...>', 'parts that only some scenarios need').choices(optionalParts).default([]))
  addStackFlags(up).action(async (flags: UpFlags) => {
    const { record, isNew } = await upStack(
      { ...stackOptions(flags), parts: [...flags.with], logFolder: resolve(world.cwd, flags.output, 'stack-logs') },
      await io(flags),
    )
    const lack = lackOf(record.parts, flags.with)
    if (lack) throw lack
    world.stdout(`${isNew ? 'The stack is up.' : 'A stack is up already.'}\n${places(record)}`)
  })

  group
    .command('status')
    .summary('what is up, and where; exit code 4 where parts are broken')
    .action(async () => {
      const kept = await statusOfStack(await io())
      if (kept.state === 'none') return world.stdout('No stack is up.\n')
      world.stdout(places(kept.record))
      if (kept.broken.length === 0) return
      world.stdout(`Broken: ${kept.broken.join(', ')}.\n`)
      finish(exitCodes.environment)
    })

  group
    .command('down')
    .summary('stop the stack')
    .action(async () => world.stdout((await downStack(await io())) ? 'The stack is down.\n' : 'No stack was up.\n'))
}

function places({ parts, logFolder }: StackRecord): string {
  const { cassandra, prometheus, service } = parts
  const rows = [
    ['service', service.url, service.origin.source],
    ['Prometheus', prometheus.url, prometheus.origin.source],
    ['Cassandra', 'address' in cassandra ? cassandra.address : '–', cassandra.origin.source],
    ...optionalParts.flatMap((name) => {
      const part = parts[name]
      return part ? [[name, part.url, part.origin.source]] : []
    }),
    ['logs', logFolder, ''],
  ]
  return rows
    .map(([name = '', where = '', source = '']) => `  ${name.padEnd(11)}${where.padEnd(28)}${source}`.trimEnd())
    .join('\n')
    .concat('\n')
}
