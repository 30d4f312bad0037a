import { expect, test } from 'vitest'
import { splitImage } from '../../../stack/docker/images.ts'

test.each([
  ['cassandra:5.0.6', 'cassandra', '5.0.6'],
  ['cache', 'cache', 'latest'],
  ['registry.example:5000/ml/cache', 'registry.example:5000/ml/cache', 'latest'],
  ['registry.example:5000/ml/cache:1.2', 'registry.example:5000/ml/cache', '1.2'],
  ['ml/cache@sha256:0a1b', 'ml/cache', 'sha256:0a1b'],
])('%s is the image %s with the tag %s', (image, name, tag) => {
  expect(splitImage(image)).toEqual({ name, tag })
})
