import { describe, expect, it } from 'vitest'
import type { Actor } from './actor.ts'
import type { Command } from './conversation/command.ts'
import { CAPABILITIES, can, maySee, permit } from './permissions.ts'
import type { Capability } from './permissions.ts'
import {
  ada,
  ben,
  nobody,
  OTHER_SITE,
  olaf,
  owner,
  SITE,
  stranger,
  sue,
  system,
  visitor,
  visitorsPhone,
} from './testing/people.ts'
import { queuedStory } from './testing/Story.ts'

const FORBIDDEN = 'forbidden'
const BY_AGENTS = ['send', 'claim', 'takeOver', 'transfer', 'close', 'reopen'] as const
const BY_VISITORS = ['send', 'close', 'rate', 'leaveMessage', 'start'] as const
const BY_RELAY = ['assign', 'requeue', 'close', 'visitorLeft', 'visitorReturned', 'abandon'] as const
const ALL = [...new Set<Command['name']>([...BY_AGENTS, ...BY_VISITORS, ...BY_RELAY])]
const { is } = queuedStory()

describe('[X1] what somebody may not see does not exist for them', () => {
  it.each(ALL)('[X1] %s', (name) => {
    expect(permit(stranger, name, is)?.code).toBe('not_found')
    expect(permit(olaf, name, is)?.code).toBe('not_found')
    expect(permit({ ...visitor, siteId: OTHER_SITE }, name, is)?.code).toBe('not_found')
    for (const actor of [ben, owner, system, visitor]) {
      const mayBegin = name === 'start' && actor === visitor
      expect(permit(actor, name, null)?.code ?? null).toBe(mayBegin ? null : 'not_found')
    }
  })

  it('[X1] a visitor sees what they began on any device, and what a merged contact of theirs began', () => {
    expect(maySee(visitorsPhone, is)).toBe(true)
    expect(maySee(stranger, is)).toBe(false)
    expect(maySee({ ...stranger, aliases: ['con_vic'] }, is)).toBe(true)
    expect(maySee(nobody, is)).toBe(false)
  })
})

describe('[X3] every command is for those it is meant for, and for nobody else', () => {
  it.each(ALL)('[X3] %s', (name) => {
    const has = (names: readonly Command['name'][]) => (names.includes(name) ? null : FORBIDDEN)
    for (const agent of [ben, sue, ada, owner]) expect(permit(agent, name, is)?.code ?? null).toBe(has(BY_AGENTS))
    expect(permit(visitor, name, is)?.code ?? null).toBe(has(BY_VISITORS))
    expect(permit(system, name, is)?.code ?? null).toBe(has(BY_RELAY))
    for (const state of [is, null]) expect(permit(nobody, name, state)?.code).toBe('unauthenticated')
  })
})

describe('[X2] roles are rows of named capabilities', () => {
  const rows: [Capability, Actor[]][] = [
    ['conversation.read', [ben, sue, ada, owner]],
    ['contact.update', [ben, sue, ada, owner]],
    ['conversation.supervise', [sue, ada, owner]],
    ['site.configure', [ada, owner]],
    ['department.configure', [ada, owner]],
    ['agent.invite', [ada, owner]],
    ['agent.configure', [ada, owner]],
    ['installation.configure', [owner]],
  ]

  it.each(rows)('[X2] %s', (capability, allowed) => {
    for (const actor of [ben, sue, ada, owner, olaf, visitor, nobody]) {
      expect(can(actor, capability, SITE)).toBe(allowed.includes(actor))
    }
    expect(can(system, capability, SITE)).toBe(true)
  })

  it('[X2] an agent has the capabilities of the role they have on that site', () => {
    const both = { ...ben, memberships: [...ben.memberships, ...olaf.memberships] }
    expect(can(both, 'site.configure', SITE)).toBe(false)
    expect(can(both, 'site.configure', OTHER_SITE)).toBe(true)
    expect(can(ada, 'installation.configure', null)).toBe(false)
    expect(can(owner, 'installation.configure', null)).toBe(true)
  })

  it('[X2] each role may do what the one below it may', () => {
    expect(CAPABILITIES.supervisor).toEqual(expect.arrayContaining([...CAPABILITIES.agent]))
    expect(CAPABILITIES.admin).toEqual(expect.arrayContaining([...CAPABILITIES.supervisor]))
  })
})
