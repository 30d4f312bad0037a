import { join } from 'node:path'
import { afterAll, beforeAll, test } from 'vitest'
import { type Cases, expectEndsWell, gate, nobody, openStage, type Stage, savedRun } from './bad-case.ts'

const cases: Cases = {
  'a target that stops in the middle of its answer': {
    args: ({ halting, readOnlyPrometheus }) => gate('--target', halting.url, '--prometheus', readOnlyPrometheus.url),
    exitCode: 4,
    says: [/The service did not answer within 10 s/, /the address is right/],
  },
  'a port in use': {
    args: ({ silent }) => gate('--service-port', String(silent.port)),
    exitCode: 4,
    says: [/port \d+, which was asked for the service, is in use/, /ss -ltnp/],
  },
  'a port in use, before anything is built': {
    args: ({ silent }) => ['stack', 'up', '--stack', 'native', '--prometheus-port', String(silent.port)],
    env: ({ bare }, { folder }) => ({ PATH: bare, LIFTWING_SLO_CACHE: join(folder, 'empty') }),
    exitCode: 4,
    says: [/port \d+, which was asked for Prometheus, is in use/, /ss -ltnp/],
  },
  'a bare machine: neither Go nor Maven, and nothing in the cache': {
    args: () => gate(),
    env: ({ bare }, { folder }) => ({ PATH: bare, LIFTWING_SLO_CACHE: join(folder, 'empty') }),
    exitCode: 4,
    says: [/(?=.*needs Go 1\.26)(?=.*needs Maven)/, /(?=.*go\.dev\/dl)(?=.*apt install maven)/],
  },
  'an old machine: no Node': {
    args: () => gate(),
    env: ({ bare }, { folder }) => ({ PATH: join(bare, 'without-node'), LIFTWING_SLO_CACHE: join(folder, 'empty') }),
    exitCode: 4,
    says: [/Node 22\.22 or newer is needed/, /install Node 24/],
  },
  'containers without an engine': {
    args: () => ['gate', '--stack', 'containers'],
    env: () => ({ DOCKER_HOST: 'unix:///nowhere/docker.sock' }),
    exitCode: 4,
    says: [/no Docker engine answers/, /--stack native/],
  },
  'a target where nobody listens': {
    args: () => gate('--target', nobody),
    exitCode: 4,
    says: [/the target does not answer at http:\/\/127\.0\.0\.1:9/, /try it with curl/],
  },
  'a silent target': {
    args: ({ silent }) => gate('--target', silent.url),
    exitCode: 4,
    says: [/the target does not answer/, /it was given 5 s/],
  },
  'a target that is a web page': {
    args: ({ page, readOnlyPrometheus }) => gate('--target', page.url, '--prometheus', readOnlyPrometheus.url),
    exitCode: 4,
    says: [/answers \/healthz with HTTP 200 and no JSON object/, /Check --target/],
  },
  'a Prometheus where nobody listens': {
    args: ({ abruptService }) => gate('--target', abruptService.url, '--prometheus', nobody),
    exitCode: 4,
    says: [/Prometheus does not answer at/, /\/-\/ready, and check the address/],
  },
  'a silent Prometheus': {
    args: ({ abruptService, silent }) => gate('--target', abruptService.url, '--prometheus', silent.url),
    exitCode: 4,
    says: [/Prometheus does not answer at/, /\/-\/ready, and check the address/],
  },
  'a Prometheus that is a web page': {
    args: ({ abruptService, page }) => gate('--target', abruptService.url, '--prometheus', page.url),
    exitCode: 4,
    says: [/does not answer like Prometheus: HTTP 200, beginning with "<html>/, /Check --prometheus/],
  },
  'a Prometheus that is not ready': {
    args: ({ startingPrometheus }) => gate('--prometheus', startingPrometheus.url),
    exitCode: 4,
    says: [/no Prometheus is ready at .*: \/-\/ready answers HTTP 503/, /wait until it is/],
  },
  'a Prometheus without remote write': {
    args: ({ abruptService, readOnlyPrometheus }) =>
      gate('--target', abruptService.url, '--prometheus', readOnlyPrometheus.url),
    exitCode: 4,
    says: [/does not accept remote write/, /--web\.enable-remote-write-receiver/],
  },
  'a Cassandra that speaks HTTP': {
    args: ({ page }) => ['fill', '--cassandra', new URL(page.url).host],
    exitCode: 4,
    says: [/Cassandra does not answer at/, /native_transport_port/],
  },
  'a quarter from nowhere': {
    args: () => ['report', '--prometheus', nobody],
    exitCode: 4,
    says: [/Prometheus at .* cannot be reached/, /--prometheus/],
  },
  'a quarter from a silent server': {
    args: ({ silent }) => ['report', '--prometheus', silent.url, '--timeout', '1'],
    exitCode: 4,
    says: [/did not answer within 1 s/, /--prometheus/],
  },
  'a quarter from a web page': {
    args: ({ page }) => ['report', '--prometheus', page.url],
    exitCode: 4,
    says: [/does not answer like Prometheus/, /Check --prometheus/],
  },
  'results below a file': {
    args: ({ shared }) => gate('--output', join(shared, 'file/results')),
    exitCode: 4,
    says: [/file\/results.* cannot be used: a part of the path is a file/, /--output/],
  },
  'a quarter below a file': {
    args: ({ shared, page }) => ['report', '--prometheus', page.url, '--output', join(shared, 'file/results')],
    exitCode: 4,
    says: [/a part of the path is a file/, /--output/],
  },
  'a quarter below a link that leads to itself': {
    args: ({ shared, page }) => ['report', '--prometheus', page.url, '--output', join(shared, 'circle/results')],
    exitCode: 4,
    says: [/its links lead round in a circle/, /--output/],
  },
  'logs below a file': {
    args: ({ shared }) => ['stack', 'up', '--stack', 'native', '--output', join(shared, 'file/logs')],
    exitCode: 4,
    says: [/a part of the path is a file/, /--output/],
  },
  'a page below a file': {
    args: ({ shared }) => ['render', savedRun, '--format', 'html', '--output', join(shared, 'file/page.html')],
    exitCode: 4,
    says: [/page\.html cannot be used: a part of the path is a file/, /--output/],
  },
  'a page in a folder that is not there': {
    args: ({ shared }) => ['render', savedRun, '--format', 'html', '--output', join(shared, 'nowhere/page.html')],
    exitCode: 4,
    says: [/there is no such folder/, /--output/],
  },
  'a cache folder below a file': {
    args: () => gate(),
    env: ({ shared }) => ({ LIFTWING_SLO_CACHE: join(shared, 'file/cache') }),
    exitCode: 4,
    says: [/a part of the path is a file/, /LIFTWING_SLO_CACHE/],
  },
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

test.concurrent.each(Object.entries(cases))('%s ends with a sentence', (_, each) => expectEndsWell(each, stage))
