import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { ensurePrometheus } from '../../../stack/toolchain/go-tools.ts'
import { everydayIo } from '../../stack/test-io.ts'

const run = promisify(execFile)

let built: Promise<string> | undefined
/** promtool of the toolchain, which is built where it is not there. */
export function promtool(): Promise<string> {
  built ??= ensurePrometheus(everydayIo()).then((tools) => tools.promtool)
  return built
}

/** What has to come out of an expression at an instant: values by labels. */
export type Expected = readonly [at: string, expr: string, samples: Readonly<Record<string, number>>]

export type Story = {
  readonly name: string
  /** Rule files, as text. */
  readonly rules: readonly string[]
  readonly interval: string
  readonly series: Readonly<Record<string, string>>
  readonly expected: readonly Expected[]
}

/** What `promtool test rules` says of a story, whether it is true or not. */
export async function testRules({ name, rules, interval, series, expected }: Story): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'))
  try {
    const files = rules.map((_, at) => `rules-${at}.yaml`)
    await Promise.all(files.map((file, at) => writeFile(join(folder, file), rules[at] ?? '')))
    const story = {
      name,
      interval,
      input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
      promql_expr_test: expected.map(([eval_time, expr, samples]) => ({
        eval_time,
        expr,
        exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels, value })),
      })),
    }
    const file = join(folder, 'story.yaml')
    await writeFile(file, stringify({ rule_files: files, evaluation_interval: '5m', tests: [story] }))
    const { stdout } = await run(await promtool(), ['test', 'rules', file]).catch(
      (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout + error.stderr }),
    )
    return stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}
