import type { RowKey } from './corpus.ts'

/** Where the service has the topics of a row. */
export const topicsPath = ({ wikiId, pageId }: RowKey): string => `/v1/topics/${wikiId}/${pageId}`
