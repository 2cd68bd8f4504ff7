import { describe, expect, test } from 'vitest'
import { createTexts } from '../i18n/Texts.ts'
import { FakeClock } from '../fixtures/FakeClock.ts'
import { HOUR, MINUTE, NOW, SECOND } from '../fixtures/ids.ts'
import { MARA, SALES, TOM } from '../fixtures/people.ts'
import { row } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'
import { agoText, leftText, waitText } from '../parts/waitTexts.ts'
import { Ticker } from './Ticker.ts'
import { burnt, waitOf } from './waits.ts'

const texts = createTexts('en', ['en-GB'], 'Europe/Oslo')
const base = { n: 1, name: 'A', department: SALES, said: 'x' }

describe('whose turn it is', () => {
  test.each([
    ['waiting for nobody yet', row({ ...base, waits: MINUTE }), 'ours', true],
    ['waiting for me', row({ ...base, agent: MARA, waits: MINUTE }), 'ours', true],
    ['waiting for a colleague', row({ ...base, agent: TOM, waits: MINUTE }), 'quiet', false],
    ['stepped away', row({ ...base, waits: MINUTE, away: MINUTE }), 'quiet', false],
    ['answered', row({ ...base, agent: MARA, quiet: MINUTE }), 'theirs', false],
    ['left a message', row({ ...base, left: HOUR, waits: HOUR }), 'left', false],
    ['closed', row({ ...base, closed: true, quiet: MINUTE }), 'over', false],
  ])('[A19] %s', (_, of, turn, fuse) => {
    expect(waitOf(of, MARA)).toMatchObject({ turn, fuse })
  })
})

describe('how waits are written', () => {
  test.each([
    [-5 * SECOND, '0:00'],
    [48 * SECOND, '0:48'],
    [59 * MINUTE + 59 * SECOND, '59:59'],
    [60 * MINUTE, '1 h 00'],
    [12 * HOUR + 4 * MINUTE, '12 h 04'],
    [49 * HOUR, '2 days'],
  ])('[A6] %i ms is %s', (ms, text) => {
    expect(waitText(texts, ms)).toBe(text)
  })

  test('coarse where nobody counts seconds', () => {
    expect(agoText(texts, 20 * SECOND)).toBe('now')
    expect(agoText(texts, 3 * MINUTE + 59 * SECOND)).toBe('3 min')
    expect(agoText(texts, 30 * HOUR)).toBe('30 h')
    expect(agoText(texts, 24 * 5 * HOUR)).toBe('5 days')
    expect(leftText(texts, 37 * MINUTE)).toBe('37 min')
    expect(leftText(texts, 20 * SECOND)).toBe('now')
  })

  test('a fuse that is full stays full', () => {
    expect(burnt(NOW, NOW - SECOND)).toBe(0)
    expect(burnt(NOW, NOW + MINUTE)).toBe(0.5)
    expect(burnt(NOW, NOW + HOUR)).toBe(1)
  })
})

test('[A6] one timer moves every wait of the page, in the time of the relay', async () => {
  const clock = new FakeClock()
  const ticker = new Ticker(clock)
  ticker.setOffset(5_000)
  expect(ticker.now.value).toBe(NOW + 5_000)
  clock.advance(3_000)
  expect(ticker.now.value).toBe(NOW + 8_000)
  const minute = ticker.minute.value
  clock.advance(20_000)
  expect(ticker.minute.value).toBe(minute)
  ticker.close()
  expect(clock.pending).toBe(0)

  const world = await startWorld()
  expect(world.clock.pending).toBe(1)
  expect(world.inside().ticker.now.value).toBe(NOW)
})
