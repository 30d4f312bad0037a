import { join } from 'node:path'
import type { StackIo } from '../io.ts'
import { nativePart } from '../parts/native-part.ts'
import { type Blueprint, EXISTING, given, type StartedPart } from '../plan/blueprint.ts'
import type { WebPart } from '../stack-record.ts'
import { required } from '../toolchain/tools.ts'
import { VERSIONS } from '../toolchain/versions.ts'
import { launchKafka, untilKafkaReady } from './native.ts'

/** It closes its segments first, so that its next start has nothing to recover; here there is no next one. */
const GRACE_MS = 5000

/** The one at the URL that is there already, or one of our own: native always, whatever the other parts are. */
export async function startKafka(io: StackIo, blueprint: Blueprint, url: string): Promise<StartedPart<WebPart>> {
  const { settings, places, roster, tools, orphan } = blueprint
  if (settings.kafka !== undefined) return given(`Kafka at ${new URL(url).host}`, { origin: EXISTING, url })
  const launching = launchKafka(io, {
    ...required(tools.kafka),
    ports: { broker: places.optionalPorts.kafka, controller: places.kafkaControllerPort },
    folder: join(roster.folder, 'kafka'),
    logFile: join(settings.logFolder, 'kafka.log'),
    orphan,
  })
  return await nativePart(io, blueprint, launching, {
    label: `Kafka ${VERSIONS.kafka}`,
    version: VERSIONS.kafka,
    graceMs: GRACE_MS,
    part: (origin) => ({ origin, url }),
    ready: (inner, running) => untilKafkaReady(inner, running, url),
  })
}
