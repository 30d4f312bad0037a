import { expect, test } from 'vitest'
import { limits } from '../../stack/limits.ts'

const GiB = 2 ** 30
const host = { cores: 64, memoryBytes: 24 * GiB }
const v1 = '4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n'

const cases: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, expected: object]>> = {
  'no control groups: the whole machine': [{}, host],
  'groups without a limit: the whole machine': [
    {
      '/proc/self/cgroup': `${v1}0::/user.slice\n`,
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/user.slice/memory.max': 'max\n',
      '/sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n',
    },
    host,
  ],
  'version 2, as a container sees it': [
    {
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/memory.max': `${2 * GiB}\n`,
      '/sys/fs/cgroup/cpu.max': '150000 100000\n',
    },
    { cores: 1.5, memoryBytes: 2 * GiB },
  ],
  'version 2, where only a group further out has a limit': [
    {
      '/proc/self/cgroup': '0::/ci.slice/job-7.scope\n',
      '/sys/fs/cgroup/ci.slice/job-7.scope/memory.max': 'max\n',
      '/sys/fs/cgroup/ci.slice/memory.max': `${4 * GiB}\n`,
      '/sys/fs/cgroup/ci.slice/memory.high': `${3 * GiB}\n`,
      '/sys/fs/cgroup/ci.slice/cpu.max': '200000 100000\n',
    },
    { cores: 2, memoryBytes: 3 * GiB },
  ],
  'version 1': [
    {
      '/proc/self/cgroup': v1,
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': `${2 * GiB}\n`,
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
    },
    { cores: 0.5, memoryBytes: 2 * GiB },
  ],
  'version 1 in a container, which sees its own group at the root': [
    {
      '/proc/self/cgroup': v1,
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${GiB}\n`,
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '100000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    },
    { cores: 1, memoryBytes: GiB },
  ],
  'a limit beyond the machine is none': [
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': `${99 * GiB}\n` },
    host,
  ],
}

test.each(Object.entries(cases))('%s', (_, [files, expected]) => {
  expect(limits(host, (path) => files[path])).toEqual(expected)
})
