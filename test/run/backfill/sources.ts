import { type BasicType, parquetWriteFile } from 'hyparquet-writer'
import { corpus, modelVersion } from '../../../scenarios/lib/rows/corpus.ts'
import { topics } from '../../../wiki/topics.ts'

/** Rows as an export has them. */
export function exported(rows: number) {
  const { key, scores } = corpus(9)
  return Array.from({ length: rows }, (_, row) => ({
    wiki_db: key(row).wikiId,
    page_id: key(row).pageId,
    model_version: modelVersion,
    predictions: Object.fromEntries(topics.map((topic, i) => [topic, scores(row, 0)[i] as number])),
  }))
}

export const asJsonLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** Writes rows as Spark does: a map of text and float, a few rows a group and a page. */
export function writeParquet(
  filename: string,
  rows: ReturnType<typeof exported>,
  {
    pageIndex = true,
    codec = 'SNAPPY',
    rowGroupSize = 700,
  }: { pageIndex?: boolean; codec?: 'SNAPPY' | 'UNCOMPRESSED'; rowGroupSize?: number } = {},
): void {
  const column = (name: string, data: unknown[], type?: BasicType) => ({
    name,
    data,
    offsetIndex: pageIndex,
    ...(type ? { type } : {}),
  })
  parquetWriteFile({
    filename,
    codec,
    rowGroupSize,
    pageSize: 8000,
    schema: [
      { name: 'spark_schema', num_children: 4 },
      { name: 'wiki_db', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'page_id', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'model_version', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'predictions', converted_type: 'MAP', repetition_type: 'OPTIONAL', num_children: 1 },
      { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
      { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'value', type: 'FLOAT', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      column(
        'wiki_db',
        rows.map(({ wiki_db }) => wiki_db),
      ),
      column(
        'page_id',
        rows.map(({ page_id }) => BigInt(page_id)),
      ),
      column(
        'model_version',
        rows.map(({ model_version }) => model_version),
      ),
      column(
        'predictions',
        rows.map(({ predictions }) => predictions),
      ),
    ],
  })
}
