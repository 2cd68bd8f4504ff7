import { describe, expect, test } from 'vitest'
import { OUTDOOR, ORDERS, sites, TOM } from '../../fixtures/people.ts'
import { startWorld } from '../../fixtures/world.ts'
import { departmentFields, capacityField, siteFields } from './fields.ts'
import { administers, heardOf, policyOf, siteSteps, snippetOf } from './site.ts'

const [outdoor] = sites
if (!outdoor) throw new Error('no site')

describe('saving', () => {
  test('[A16] a text is saved after a pause, once, and the last change can be taken back', async () => {
    const world = await startWorld()
    const { greeting } = siteFields(world.inside(), OUTDOOR)
    greeting.write('Hel')
    greeting.write('Hello there')
    expect(world.relay.calls.some((call) => call.name === 'updateSite')).toBe(false)
    world.clock.advance(700)
    await settled()
    const saves = world.relay.calls.filter((call) => call.name === 'updateSite')
    expect(saves.map((call) => call.args[0])).toEqual([{ siteId: OUTDOOR, greeting: 'Hello there' }])
    const news = world.inside().saves.news.value
    expect(news.is).toBe('saved')
    if (news.is === 'saved') news.undo?.()
    expect(world.relay.calls.at(-1)?.args[0]).toMatchObject({ siteId: OUTDOOR, greeting: outdoor.greeting })
  })

  test('[A16] what is not accepted stays in the field, with the reason', async () => {
    const world = await startWorld()
    const { address } = siteFields(world.inside(), OUTDOOR)
    world.relay.refusals['updateSite'] = { code: 'invalid_field', retryable: false, details: { field: 'address' } }
    address.write('not an address')
    await address.flush()
    expect(address.text.value).toBe('not an address')
    expect(address.refused.value?.code).toBe('invalid_field')
    expect(world.inside().notices.shown.value).toEqual([])
    address.write('https://')
    expect(address.refused.value).toBe(null)
  })

  test('a text that comes back to what is stored is not saved', async () => {
    const world = await startWorld()
    const { name } = siteFields(world.inside(), OUTDOOR)
    name.write('X')
    name.write(outdoor.name)
    await name.flush()
    expect(world.relay.calls.some((call) => call.name === 'updateSite')).toBe(false)
  })

  test.each([
    ['', { queueLimit: null }],
    ['12', { queueLimit: 12 }],
    ['0', null],
    ['1.5', null],
    ['many', null],
  ])('a queue limit of %j', async (text, args) => {
    const world = await startWorld()
    const { limit } = departmentFields(world.inside(), ORDERS)
    limit.write(text)
    await limit.flush()
    const saved = world.relay.calls.find((call) => call.name === 'updateDepartment')
    if (args) expect(saved?.args[0]).toMatchObject(args)
    else expect(limit.refused.value?.code).toBe('invalid_field')
  })

  test('a capacity is a whole number from 0 to 100', async () => {
    const world = await startWorld()
    const capacity = capacityField(world.inside(), TOM)
    capacity.write('-1')
    await capacity.flush()
    expect(capacity.refused.value?.code).toBe('invalid_field')
    capacity.write('6')
    await capacity.flush()
    expect(world.relay.calls.at(-1)?.args[0]).toEqual({ agentId: TOM, capacity: 6 })
  })
})

describe('sites', () => {
  test('a step knows what takes it back', () => {
    expect(siteSteps(outdoor, { corner: 'left' }).inverse).toEqual({
      name: 'updateSite',
      args: { siteId: OUTDOOR, corner: 'right' },
    })
  })

  test('the line and the policy name where the widget comes from', () => {
    expect(snippetOf(outdoor, 'https://chat.halden.example/desk/')).toBe(
      '<script async src="https://chat.halden.example/desk/widget.js?site=pk_7Q2mB4"></script>',
    )
    expect(policyOf('https://chat.halden.example/desk/')).toContain(
      'connect-src https://chat.halden.example wss://chat.halden.example',
    )
  })

  test('what is heard: the newest of live and refused', () => {
    expect(heardOf({ ...outdoor, refusedOrigins: [] }).is).toBe('live')
    expect(heardOf({ ...outdoor, lastSeen: null }).is).toBe('refused')
    expect(heardOf({ ...outdoor, lastSeen: null, refusedOrigins: [] }).is).toBe('nothing')
  })

  test('owners and admins change settings, others do not', async () => {
    const { inside } = await startWorld()
    const me = inside().directory.me.value
    expect(administers(me, OUTDOOR)).toBe(true)
    expect(
      administers(me && { ...me, owner: false, memberships: [{ siteId: OUTDOOR, role: 'supervisor' }] }, OUTDOOR),
    ).toBe(false)
    expect(administers(null, OUTDOOR)).toBe(false)
  })
})

async function settled() {
  for (let turn = 0; turn < 6; turn++) await Promise.resolve()
}
