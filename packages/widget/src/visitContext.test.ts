// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { visitContext } from './visitContext.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('[J6] the time zone is asked for without making a format where the browser can', () => {
  const format = vi.spyOn(Intl, 'DateTimeFormat')
  vi.stubGlobal('Temporal', { Now: { timeZoneId: () => 'Europe/Oslo' } })
  expect(visitContext().timeZone).toBe('Europe/Oslo')
  expect(format).not.toHaveBeenCalled()
})

test('[J6] a browser without Temporal tells its time zone all the same', () => {
  vi.stubGlobal('Temporal', undefined)
  expect(visitContext().timeZone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone)
})

test('[J6] nor does a page that brings an early form of Temporal keep a visitor from talking', () => {
  vi.stubGlobal('Temporal', { now: { timeZone: () => 'Europe/Oslo' } })
  expect(visitContext().timeZone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone)
})
