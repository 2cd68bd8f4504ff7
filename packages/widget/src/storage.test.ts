import { describe, expect, it } from 'vitest'
import { keepIn, withMemory } from './storage.ts'

function pageStorage(): Storage {
  const items = new Map<string, string>()
  return new Proxy(
    {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    },
    { ownKeys: () => [...items.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
  ) as unknown as Storage
}
const denied = (): Storage => {
  throw new DOMException('denied', 'SecurityError')
}

describe('storage', () => {
  it('[W17] keeps what is set where the page allows it', () => {
    const page = pageStorage()
    const storage = withMemory(() => page)
    storage.set('a', '1')
    expect(page.getItem('a')).toBe('1')
    expect(storage.keys()).toEqual(['a'])
    storage.remove('a')
    expect(storage.get('a')).toBeNull()
  })

  it('[W17] goes on in memory where it is denied, and says so', () => {
    const storage = withMemory(denied)
    expect(() => storage.set('a', '1')).toThrow('denied')
    expect(storage.get('a')).toBe('1')
    expect(storage.keys()).toEqual(['a'])
    expect(() => storage.remove('a')).not.toThrow()
    expect(storage.get('a')).toBeNull()
  })

  it('[W17] small texts never throw', () => {
    const keep = keepIn(withMemory(denied), 'p:')
    keep.set('x', 'y')
    expect(keep.get('x')).toBe('y')
    keep.set('x', '')
    expect(keep.get('x')).toBe('')
  })
})
