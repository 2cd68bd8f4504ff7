import { expect, test } from 'vitest'
import { Peers } from '../src/adapters/bus-redis/Peers.ts'

const said = { relay: 'other', all: false, follow: [], unfollow: [] }

test('[N13] what was overtaken by something newer takes back nothing of it', () => {
  const peers = new Peers()
  peers.heard({ ...said, n: 1, all: true }, 0)
  peers.heard({ ...said, n: 2, follow: ['cnv_1'] }, 1)
  expect(peers.heard({ ...said, n: 1, all: true }, 2)).toEqual({ isNew: false, askAgain: false })
  expect(peers.wants('other', 'cnv_1')).toBe(true)
  expect(peers.wants('other', 'cnv_2')).toBe(false)
  expect(peers.heard({ ...said, n: 3, unfollow: ['cnv_1'] }, 3)).toEqual({ isNew: false, askAgain: false })
  expect(peers.wants('other', 'cnv_1')).toBe(false)
})

test('[N13] what an answer told already is not told again by what it overtook', () => {
  const peers = new Peers()
  peers.heard({ ...said, n: 1, all: true }, 0)
  peers.heard({ ...said, n: 2, all: true, follow: ['cnv_1'] }, 1)
  expect(peers.heard({ ...said, n: 2, follow: ['cnv_1'] }, 2)).toEqual({ isNew: false, askAgain: false })
  expect(peers.wants('other', 'cnv_2')).toBe(false)
})

test('[N13] a relay of which something is missing wants everything until it told all anew', () => {
  const peers = new Peers()
  peers.heard({ ...said, n: 1, all: true }, 0)
  expect(peers.heard({ ...said, n: 3 }, 1)).toEqual({ isNew: false, askAgain: true })
  expect(peers.heard({ ...said, n: 2, all: true }, 2)).toEqual({ isNew: false, askAgain: true })
  expect(peers.wants('other', 'cnv_1')).toBe(true)
  expect(peers.heard({ ...said, n: 3, all: true, follow: ['cnv_2'] }, 3)).toEqual({ isNew: false, askAgain: false })
  expect(peers.wants('other', 'cnv_1')).toBe(false)
  expect(peers.wants('other', 'cnv_2')).toBe(true)
})
