// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { holdLog } from './holdLog.ts'

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
})

/** A log 100 high whose content has the given height. */
function logOf(contentHeight: number): HTMLElement {
  const log = document.createElement('div')
  Object.defineProperties(log, {
    clientHeight: { value: 100 },
    scrollHeight: { get: () => contentHeight },
    contentHeight: {
      set(height: number) {
        contentHeight = height
      },
    },
  })
  return log
}
const grow = (log: HTMLElement, height: number) => Object.assign(log, { contentHeight: height })
const watcher = () => ({ atEnd: vi.fn<(yes: boolean) => void>(), nearTop: vi.fn<() => void>() })
const endOf = (log: HTMLElement) => log.scrollHeight - log.scrollTop

describe('holdLog', () => {
  it('[W19] stays at the end while what comes is read', () => {
    const log = logOf(500)
    const hold = holdLog(watcher())
    hold(null)(log, 'a', undefined)
    const settle = hold(log)
    grow(log, 600)
    settle(log, 'a', undefined)
    expect(log.scrollTop).toBe(600)
  })

  it('[W19] reading back is not disturbed by what comes below', () => {
    const log = logOf(500)
    const told = watcher()
    const hold = holdLog(told)
    hold(null)(log, 'a', undefined)
    log.scrollTop = 300
    log.onscroll!(new Event('scroll'))
    expect(told.atEnd).toHaveBeenLastCalledWith(false)
    const settle = hold(log)
    grow(log, 600)
    settle(log, 'a', undefined)
    expect(log.scrollTop).toBe(300)
  })

  it('[W20] what comes above does not move what is read', () => {
    const log = logOf(500)
    const hold = holdLog(watcher())
    hold(null)(log, 'k', undefined)
    log.scrollTop = 120
    log.onscroll!(new Event('scroll'))
    const before = endOf(log)
    const settle = hold(log)
    grow(log, 2000)
    settle(log, 'a', undefined)
    expect(endOf(log)).toBe(before)
  })

  it('[W20] asks for older pages near the top', () => {
    const log = logOf(5000)
    const told = watcher()
    holdLog(told)(null)(log, 'a', undefined)
    told.nearTop.mockClear()
    log.scrollTop = 100
    log.onscroll!(new Event('scroll'))
    expect(told.nearTop).toHaveBeenCalled()
  })

  it('[W19] a scroll that is told after the log has gone harms nobody', () => {
    const log = logOf(500)
    const hold = holdLog(watcher())
    hold(null)(log, 'a', undefined)
    hold(log)(null)
    expect(() => log.onscroll!(new Event('scroll'))).not.toThrow()
  })

  it('[W19] writing takes the visitor back to the end', () => {
    const log = logOf(500)
    const hold = holdLog(watcher())
    hold(null)(log, 'a', 'x')
    log.scrollTop = 0
    log.onscroll!(new Event('scroll'))
    const settle = hold(log)
    grow(log, 560)
    settle(log, 'a', 'y')
    expect(log.scrollTop).toBe(560)
  })
})

describe('holdLog and older pages', () => {
  it('[W20] a message of ours that comes with an older page does not count as written now', () => {
    const log = logOf(500)
    const hold = holdLog(watcher())
    hold(null)(log, 'k', 'x')
    log.scrollTop = 120
    log.onscroll!(new Event('scroll'))
    const before = endOf(log)
    const settle = hold(log)
    grow(log, 2000)
    settle(log, 'a', undefined)
    expect(endOf(log)).toBe(before)
  })
})
