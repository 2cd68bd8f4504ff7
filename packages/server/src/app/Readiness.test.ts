import { expect, test } from 'vitest'
import { Readiness } from './Readiness.ts'

/** A readiness whose commits end when they are told to, on a clock that goes on when it is told to. */
function scene() {
  let now = 1_000
  let timers: { readonly at: number; readonly fn: () => void }[] = []
  const commits: PromiseWithResolvers<void>[] = []
  const others: { failedAt: number | null } = { failedAt: null }
  const probe = (): Promise<void> => {
    const commit = Promise.withResolvers<void>()
    commits.push(commit)
    return commit.promise
  }
  const timer = (ms: number, fn: () => void): (() => void) => {
    const one = { at: now + ms, fn }
    timers.push(one)
    return () => void (timers = timers.filter((other) => other !== one))
  }
  return {
    commits,
    others,
    readiness: new Readiness({ probe }, { now: () => now, timer, turn: (fn) => fn() }, () => others.failedAt),
    pass(ms: number) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { fn } of due) fn()
    },
    now: () => now,
    waiting: () => timers.length,
  }
}

test('[B11] it is ready when a commit succeeds, and tries one a second at most, however often it is asked', async () => {
  const { readiness, commits, pass, waiting } = scene()
  const first = [readiness.isWell(), readiness.isWell()]
  commits[0]?.resolve()
  expect(await Promise.all(first)).toEqual([true, true])
  pass(999)
  expect(await readiness.isWell()).toBe(true)
  expect(commits).toHaveLength(1)
  pass(1)
  const second = readiness.isWell()
  commits[1]?.reject(new Error('database or disk is full'))
  expect(await second).toBe(false)
  expect(await readiness.isWell()).toBe(false)
  pass(1_000)
  const third = readiness.isWell()
  commits[2]?.resolve()
  expect(await third).toBe(true)
  expect(waiting()).toBe(0)
})

test('[B11] a commit that takes long is not waited for, and not tried a second time beside it', async () => {
  const { readiness, commits, pass } = scene()
  const asked = readiness.isWell()
  pass(4_999)
  const meanwhile = readiness.isWell()
  pass(1)
  expect(await Promise.all([asked, meanwhile])).toEqual([false, false])
  pass(60_000)
  expect(await readiness.isWell()).toBe(false)
  expect(commits).toHaveLength(1)
  commits[0]?.resolve()
  await commits[0]?.promise
  pass(1_000)
  const again = readiness.isWell()
  commits[1]?.resolve()
  expect(await again).toBe(true)
})

test('[B11] commits of others that failed count for five seconds, whatever fits beside them', async () => {
  const { readiness, commits, others, pass, now } = scene()
  others.failedAt = now()
  expect(await readiness.isWell()).toBe(false)
  pass(4_999)
  expect(await readiness.isWell()).toBe(false)
  expect(commits).toHaveLength(0)
  pass(1)
  const asked = readiness.isWell()
  commits[0]?.resolve()
  expect(await asked).toBe(true)
  others.failedAt = now()
  expect(await readiness.isWell()).toBe(false)
  others.failedAt = null
  expect(await readiness.isWell()).toBe(true)
  expect(commits).toHaveLength(1)
})
