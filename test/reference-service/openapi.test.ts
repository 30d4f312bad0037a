import { expect, it } from 'vitest'
import { endpoints } from '../../reference-service/metrics/metrics.ts'
import { openapiJson } from '../../reference-service/routes.ts'
import { lambdaServer } from './lambda-server.ts'
import { mediaWikiServer } from './mediawiki-server.ts'
import { runningService } from './running-service.ts'
import { documented, type Paths, runExamples, served } from './x-amples.ts'

const { paths } = JSON.parse(openapiJson()) as { paths: Paths }

it('the document has every route, its methods and the codes they answer with', () => {
  expect(documented(paths)).toEqual(served(endpoints))
})

it('every example of the document holds: what is put, then what is read, then what is deleted', async () => {
  await using lambda = await lambdaServer()
  await using wiki = await mediaWikiServer()
  await using service = await runningService({ env: { LAMBDA_URL: lambda.url, MEDIAWIKI_URL: wiki.url } })
  expect(await runExamples(paths, service.fetch)).toBeGreaterThan(10)
})
