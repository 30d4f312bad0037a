import { expect, test } from 'vitest'
import { Together } from '../../../reference-service/changes/together.ts'

/** A receiver that takes what it is sent when it is told to, and refuses letters of its choice. */
function receiver({ refuses = '', mostSize = 100 } = {}) {
  const requests: string[] = []
  const answers: (() => void)[] = []
  const together = new Together<string, string>({
    send: (items) => {
      requests.push(items.join(''))
      return new Promise<readonly string[]>((resolve, reject) =>
        answers.push(() => {
          if (items.some((item) => refuses.includes(item))) reject(new Error('refused'))
          else resolve(items.map((item) => item.toUpperCase()))
        }),
      )
    },
    sizeOf: (item) => item.length,
    mostSize,
  })
  const answerAll = async () => {
    while (answers.length > 0) {
      answers.shift()?.()
      await new Promise(setImmediate)
    }
  }
  return { requests, answerAll, send: (item: string) => together.send(item) }
}

test('what comes at once is sent together, and so is what comes meanwhile', async () => {
  const { requests, answerAll, send } = receiver()
  const sent = [...'ab'].map(send)
  await new Promise(setImmediate)
  expect(requests).toEqual(['ab'])
  sent.push(...[...'cde'].map(send))
  await answerAll()
  expect(await Promise.all(sent)).toEqual(['A', 'B', 'C', 'D', 'E'])
  const later = send('f')
  await new Promise(setImmediate)
  await answerAll()
  await later
  expect(requests).toEqual(['ab', 'cde', 'f'])
})

test('no more goes out together than may, and what is more alone goes alone', async () => {
  const { requests, answerAll, send } = receiver({ mostSize: 2 })
  const sent = ['a', 'b', 'c', 'ddd', 'e'].map(send)
  await new Promise(setImmediate)
  await answerAll()
  await Promise.all(sent)
  expect(requests).toEqual(['ab', 'c', 'ddd', 'e'])
})

test('one that is refused takes nobody along', async () => {
  const { requests, answerAll, send } = receiver({ refuses: 'c' })
  const sent = Promise.allSettled([...'abcde'].map(send))
  await new Promise(setImmediate)
  await answerAll()
  expect((await sent).map(({ status }) => status[0])).toEqual(['f', 'f', 'r', 'f', 'f'])
  expect(requests).toEqual(['abcde', 'a', 'b', 'c', 'd', 'e'])
  const after = send('f')
  await new Promise(setImmediate)
  await answerAll()
  await after
})
