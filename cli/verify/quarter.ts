import { relative } from 'node:path'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import { filesHere } from '../../slo/promises/promised-files.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { unprovenOffline, verifyAtSource, verifyReport } from '../../slo/quarter/verify.ts'
import { readAccess } from '../flags/access.ts'
import { loadPromised } from '../flags/services.ts'
import { createProgress } from '../world/progress.ts'
import type { World } from '../world/world.ts'
import type { RecordVerification, VerifyFlags } from './check.ts'

const queryTimeoutMs = 120_000

/** A report of a quarter, held against what was promised, against its own counts, and against its source if there is one. */
export async function* verifyQuarter(
  report: QuarterReport,
  flags: VerifyFlags,
  world: World,
): AsyncGenerator<RecordVerification> {
  const { files, unchecked } = await promisedIn(report, flags)
  const promised = files ? await loadPromised({ services: files }) : report.inputs
  const offline = await verifyReport(report, promised)
  const follows = 'dates, promises, questions, figures and sentences follow from'
  const from = files
    ? files.map((file) => relative(world.cwd, file) || file).join(', ')
    : 'what the report says of itself'
  const { prometheus: url } = flags
  const unproven = url === undefined ? unprovenOffline(report) : []
  yield { ...offline, about: `${follows} ${from} and from the counts`, unchecked: [...unchecked, ...unproven] }
  if (url === undefined) return
  using progress = createProgress(world)
  const { signal } = world
  const prometheus = connectPrometheus({
    url,
    timeoutMs: queryTimeoutMs,
    signal,
    headers: (await readAccess(flags, world.signal)).prometheus,
  })
  const counts = await verifyAtSource(
    report,
    { prometheus, now: world.now() / 1000, signal },
    promised,
    ({ done, of, what }) => progress.update(what, { done, total: of }),
  )
  progress.clear()
  yield { ...counts, about: `counts and what is known of them are what ${url} says`, unchecked: [] }
}

/** The files given, or those of this checkout that have the content of those that a report was made from. */
async function promisedIn({ inputs: { files } }: QuarterReport, { services }: VerifyFlags) {
  if (services) return { files: services, unchecked: [] }
  const here = await filesHere(files)
  const away = files.filter((_, at) => here[at] === undefined)
  const named = away.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256.slice(0, 12)}…) is not in this checkout`)
  if (files.length === 0) named.push('the report names no services file')
  const unchecked = named.map((why) => `What was promised is not checked: ${why}. Give it with --services.`)
  return unchecked.length > 0
    ? { files: undefined, unchecked }
    : { files: here.filter((file) => file !== undefined), unchecked }
}
