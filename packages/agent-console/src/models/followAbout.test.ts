import { expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { LIV, RAHMAN } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'

test('[A31] Back leads from the page about the visitor to the chat, and putting it away leaves no second step', async () => {
  const { inside, addresses } = await startWorld({ conversations: chats })
  inside().inbox.select(LIV)
  inside().toggleContext('phone')
  expect(addresses.current.value).toBe(`c/${LIV}?about`)
  addresses.back()
  expect(inside().overlay.value).toBe('none')
  expect(inside().inbox.selectedId.value).toBe(LIV)

  inside().toggleContext('phone')
  inside().overlay.value = 'none'
  expect(addresses.current.value).toBe(`c/${LIV}`)
  addresses.back()
  expect(addresses.current.value).toBe('')
})

test('[A31] it can be opened by its address, and goes with another chat', async () => {
  const { inside, addresses } = await startWorld({ path: `c/${LIV}?about`, conversations: chats })
  expect(inside().overlay.value).toBe('context')
  inside().inbox.select(RAHMAN)
  expect(inside().overlay.value).toBe('none')
  addresses.back()
  expect(inside().overlay.value).toBe('context')
  inside().overlay.value = 'transfer'
  expect(addresses.current.value).toBe(`c/${LIV}`)
  expect(inside().overlay.value).toBe('transfer')
})
