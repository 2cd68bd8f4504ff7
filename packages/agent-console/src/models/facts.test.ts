import { describe, expect, test } from 'vitest'
import { MARA, OUTDOOR, sites, TOM } from '../fixtures/people.ts'
import { queueRows } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'
import { initialsOf } from '../parts/initials.ts'
import { splitLinks } from '../parts/splitLinks.ts'
import { figuresOf, goesTo } from './board.ts'
import { contrastOf, inkOn, parseColor } from './color.ts'
import { layoutOf } from './layout.ts'
import { targetsOf } from './targets.ts'
import { browserOf, isWebPage, referrerOf, shortUrl } from './visitor.ts'

describe('what a browser says of its visitor', () => {
  test.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari 18',
      'iPhone',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
      'Edge 131',
      'Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36',
      'Chrome 131',
      'Android',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox 132', 'macOS'],
  ])('%s', (userAgent, browser, system) => {
    expect(browserOf(userAgent)).toEqual({ browser, system })
  })

  test('unknown facts are none', () => {
    expect(browserOf(undefined)).toBe(null)
    expect(browserOf('curl/8')).toBe(null)
    expect(referrerOf('')).toBe(null)
    expect(referrerOf('nonsense')).toBe(null)
  })

  test('addresses are short, and only pages can be opened', () => {
    expect(shortUrl('https://haldenoutdoor.com/')).toBe('haldenoutdoor.com')
    expect(shortUrl('https://haldenoutdoor.com/b%C3%B8r?x=1#y')).toBe('haldenoutdoor.com/bør')
    expect(isWebPage('https://haldenoutdoor.com/')).toBe(true)
    expect(isWebPage('javascript:alert(1)')).toBe(false)
    expect(referrerOf('https://www.google.co.uk/search')).toEqual({ host: 'google.co.uk', search: true })
    expect(referrerOf('https://notgoogle.example/')).toEqual({ host: 'notgoogle.example', search: false })
  })
})

describe('text of messages', () => {
  test('addresses become links, everything else stays text', () => {
    expect(splitLinks('See https://a.example/x?y=1, or write to mara@halden.example.')).toEqual([
      { text: 'See ', url: null },
      { text: 'https://a.example/x?y=1', url: 'https://a.example/x?y=1' },
      { text: ', or write to ', url: null },
      { text: 'mara@halden.example', url: 'mailto:mara@halden.example' },
      { text: '.', url: null },
    ])
    expect(splitLinks('javascript:alert(1) <b>')).toEqual([{ text: 'javascript:alert(1) <b>', url: null }])
    expect(splitLinks('')).toEqual([])
  })

  test('nothing of a text is lost', () => {
    const text = 'a\nb.com\n\nhttps://c.example/(d) — «e»'
    expect(
      splitLinks(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
  })
})

describe('faces', () => {
  test.each([
    ['Liv Østby-Haugen', 'LØ'],
    ['Maximiliane Freifrau von Hohenstein-Waldburg', 'MH'],
    ['عبد الرحمن الخطيب', 'ع'],
    ['Ελένη Παπαδοπούλου', 'ΕΠ'],
    ['山田 花子', '山花'],
    ['cher', 'C'],
    ['🎈 Noor', 'N'],
    ['', '·'],
  ])('%s is %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})

describe('colours', () => {
  test('are read, completed, and weighed', () => {
    expect(parseColor('#ABC')).toBe('#aabbcc')
    expect(parseColor('0f6b5c')).toBe('#0f6b5c')
    expect(parseColor('green')).toBe(null)
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21)
    expect(inkOn('#0f6b5c').ink).toBe('#ffffff')
    expect(inkOn('#e0b45c').ink).not.toBe('#ffffff')
  })
})

describe('the queue board', () => {
  test('counts who waits and who could take', async () => {
    const { inside } = await startWorld()
    expect(figuresOf(queueRows, inside().directory)).toMatchObject({ waiting: 5, away: 1, free: 1, online: 3 })
  })

  test('says who comes first in a department, who is passed over, and when nobody is there', async () => {
    const { inside } = await startWorld()
    const goes = queueRows.map((row) => goesTo(row, inside().directory))
    expect(goes[0]).toEqual({
      is: 'firstFree',
      department: 'Returns',
      names: ['Tom Akande', 'Mara Lindqvist', 'Yuki Arai'],
    })
    expect(goes[1]).toEqual({ is: 'passedOver' })
    const empty = await startWorld({
      sites: sites.map((site) => ({
        ...site,
        departments: site.departments.map((each) => ({ ...each, memberIds: [] })),
      })),
    })
    expect(goesTo(queueRows[0] ?? fail(), empty.inside().directory)).toEqual({ is: 'nobody', department: 'Returns' })
  })
})

describe('handing over', () => {
  test('colleagues with room come first, and a few letters find them', async () => {
    const { directory } = (await startWorld()).inside()
    expect(targetsOf(directory, OUTDOOR, MARA, '').agents.map((agent) => agent.name)).toEqual([
      'Tom Akande',
      'Priya Raman',
      'Yuki Arai',
    ])
    expect(targetsOf(directory, OUTDOOR, MARA, 'ÄKAN').agents.map((agent) => agent.id)).toEqual([TOM])
    expect(targetsOf(directory, OUTDOOR, MARA, 'ret').departments.map(({ department }) => department.name)).toEqual([
      'Returns',
    ])
  })
})

test('the room for panes', () => {
  expect([320, 599, 600, 840, 1080, 1280].map(layoutOf)).toEqual([
    'phone',
    'phone',
    'single',
    'double',
    'folded',
    'full',
  ])
})

function fail(): never {
  throw new Error('no row')
}
