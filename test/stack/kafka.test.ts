import { expect, test } from 'vitest'
import { serverProperties } from '../../stack/kafka/native.ts'
import { probeKafka } from '../../stack/kafka/probe.ts'
import { freePorts } from '../../stack/plan/ports.ts'

test('the broker listens on loopback alone, and so does its controller', () => {
  const lines = serverProperties({ broker: 1, controller: 2 }).split('\n')
  expect(lines).toContain('listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2')
  expect(lines).toContain('advertised.listeners=PLAINTEXT://127.0.0.1:1')
  expect(lines).toContain('controller.quorum.voters=1@127.0.0.1:2')
})

test('it is said why no Kafka answers', async () => {
  const [port] = await freePorts(1, { random: () => 0.5 })
  expect(await probeKafka(`kafka://127.0.0.1:${port}`)).toEqual({ answers: false, why: 'nobody listens there' })
})
