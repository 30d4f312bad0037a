import { Option } from 'commander'
import { Failure } from '../common/failure.ts'
import { write } from '../common/files.ts'
import { type FormatName, formatNames, renderReport } from '../reports/format.ts'
import { readReport } from '../reports/read-report.ts'
import type { Register } from './program.ts'
import { fileTrouble } from './world/explain.ts'

const examples = `
Examples:
  liftwing-slo render results/20261121T031042Z-surge-7f3a             everything, as text
  liftwing-slo render results/20261121T031042Z-surge-7f3a -f html -o page.html
  liftwing-slo render page.html -f markdown                           a page carries its record
`

type RenderFlags = { readonly format: FormatName; readonly output?: string }

/** Any format again, from a saved record. */
export const render: Register = (program, world) => {
  program
    .command('render')
    .summary('make any format again from a saved run')
    .argument('<run>', 'the folder of a run, its report.json or its report.html')
    .addOption(new Option('-f, --format <name>', 'what to make').choices(formatNames).default('text'))
    .option('-o, --output <file>', 'a file instead of the standard output')
    .addHelpText('after', examples)
    .action(async (run: string, { format, output }: RenderFlags) => {
      const made = await renderReport(await readReport(run), format, {
        width: world.columns,
        colour: world.color && !output,
      })
      if (output === undefined) world.stdout(made)
      else await save(output, made)
    })
}

async function save(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await write(file, content)
  } catch (cause) {
    const why = fileTrouble(cause)?.message ?? `${file} cannot be written: there is no such folder.`
    throw new Failure('environment', why, { hint: 'Give another file with --output.', cause })
  }
}
