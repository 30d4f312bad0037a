import type { CommitLogSync } from '../../slo/conventions.ts'

/** How long a group of writes waits for the disk together. */
const GROUP_WINDOW = '10ms'

/**
 * Settings of cassandra.yaml that decide when a write is acknowledged: before its log is on disk, or after. A period is refused where nothing
 * is periodic, so that it is set to nothing there.
 */
export function commitLogSettings(sync: CommitLogSync): Readonly<Record<string, string>> {
  if (sync === 'periodic') return { commitlog_sync: sync, commitlog_sync_period: '10000ms' }
  const settings = { commitlog_sync: sync, commitlog_sync_period: '0ms' }
  return sync === 'batch' ? settings : { ...settings, commitlog_sync_group_window: GROUP_WINDOW }
}

/** The same as options of Java, for an image whose cassandra.yaml is its own. */
export function commitLogOptions(sync: CommitLogSync): readonly string[] {
  const settings = Object.entries(commitLogSettings(sync))
  return [
    '-Dcassandra.config.allow_system_properties=true',
    ...settings.map(([name, value]) => `-Dcassandra.settings.${name}=${value}`),
  ]
}
