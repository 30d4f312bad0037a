export interface KafkaPorts {
  readonly broker: number
  readonly controller: number
}

/** Where it keeps its data, from the folder in which it runs. */
const DATA = 'data'

/**
 * server.properties of one node on the loopback interface, its own controller (KRaft). What differs from the built-in defaults is what a
 * lone node needs, and that a group of consumers begins at once instead of waiting 3 s for more of them.
 * Settings: https://kafka.apache.org/42/configuration/broker-configs/
 */
export function serverProperties({ broker, controller }: KafkaPorts): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': DATA,
    'num.partitions': 1,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A sparse file each, of 10 MB unless told otherwise.
    'log.index.size.max.bytes': 1_048_576,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** One log, on stdout. */
export const LOG4J_PROPERTIES = `rootLogger.level=info
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %-5level %c{1} - %msg%n
`
