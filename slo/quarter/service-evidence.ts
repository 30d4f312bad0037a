import type { Service } from '../promises/service.ts'
import type { Source } from '../promises/source.ts'
import type { Evidence } from './evidence.ts'
import type { Span } from './span.ts'

/** Everything that scoring a service rests on; `evidence` by the keys of question.ts. */
export type ServiceEvidence = {
  readonly service: Service
  readonly source: Source
  readonly evidence: Readonly<Record<string, Evidence>>
  readonly span: Span
}
