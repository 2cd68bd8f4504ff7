import { expect, test } from 'vitest'
import { byQuestion, Gathered } from './Gathered.ts'

function scene(rows = 1) {
  let now = 0
  const pieces: { questions: readonly number[]; answer: () => void; fail: () => void }[] = []
  const gathered = new Gathered<number, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        const answer = (): void => resolve(questions.map((question) => `answer ${question}`))
        pieces.push({ questions, answer, fail: () => reject(new Error('no')) })
      }),
    { rows: () => rows, now: () => now },
  )
  const wait = (ms: number): void => void (now += ms)
  return { gathered, wait, pieces, asked: () => pieces.map(({ questions }) => questions) }
}

test('[S74] who asks alone is asked for at once, and who comes while two are on their way is asked for together with others', async () => {
  const { gathered, pieces, asked } = scene()
  const answers = [1, 2, 3, 4, 5].map((question) => gathered.ask(question))
  expect(asked()).toEqual([[1], [2]])
  pieces[1]?.answer()
  expect(await answers[1]).toBe('answer 2')
  expect(asked()).toEqual([[1], [2], [3, 4, 5]])
  pieces[2]?.answer()
  expect(await Promise.all(answers.slice(2))).toEqual(['answer 3', 'answer 4', 'answer 5'])
  pieces[0]?.answer()
  expect(await answers[0]).toBe('answer 1')
})

test('[S74] never more than 64 at once, and all of them in the end', async () => {
  const { gathered, pieces } = scene()
  const answers = Array.from({ length: 140 }, (_, question) => gathered.ask(question))
  for (let piece = 0; piece < 5; piece += 1) {
    pieces[piece]?.answer()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 140 }, (_, question) => `answer ${question}`))
  expect(pieces.map(({ questions }) => questions.length)).toEqual([1, 1, 64, 64, 10])
})

test('[S74] what fails fails for those who were asked for together, and for nobody after them', async () => {
  const { gathered, pieces } = scene()
  const answers = [1, 2, 3, 4].map((question) => gathered.ask(question))
  const settled = Promise.allSettled(answers)
  pieces[0]?.answer()
  await answers[0]
  pieces[2]?.fail()
  pieces[1]?.answer()
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
  const later = gathered.ask(5)
  pieces[3]?.answer()
  expect(await later).toBe('answer 5')
})

test('[S74] nor more rows than fit in one answer', async () => {
  const { gathered, pieces, asked } = scene(1_500)
  const answers = [1, 2, 3, 4, 5, 6].map((question) => gathered.ask(question))
  for (let piece = 0; piece < 4; piece += 1) {
    pieces[piece]?.answer()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(asked()).toEqual([[1], [2], [3, 4], [5, 6]])
  await Promise.all(answers)
})

test('[S74] where nothing is answered, who has waited for long enough fails with those who were asked for', async () => {
  const { gathered, pieces, wait } = scene()
  const early = Promise.allSettled([1, 2, 3].map((question) => gathered.ask(question)))
  const more = Promise.allSettled(Array.from({ length: 100 }, (_, index) => gathered.ask(10 + index)))
  wait(5_001)
  const late = gathered.ask(4)
  pieces[0]?.fail()
  pieces[1]?.fail()
  expect((await early).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect((await more).every(({ status }) => status === 'rejected')).toBe(true)
  pieces[2]?.answer()
  expect(await late).toBe('answer 4')
})

test('rows are given to the questions they answer, in their order', () => {
  const rows = [
    { n: 3, row: 'a' },
    { n: 1, row: 'b' },
    { n: 3, row: 'c' },
  ]
  expect(byQuestion(rows, 3)).toEqual([[rows[1]], [], [rows[0], rows[2]]])
})
