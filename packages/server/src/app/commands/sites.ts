import type { CommandArgs } from '@deskbell/protocol'
import type { SiteRecord } from '../../domain/records.ts'
import { can } from '../../domain/permissions.ts'
import { cleanName, cleanText } from '../../domain/text.ts'
import type { Versioned } from '../../ports/Store.ts'
import { isColor, isZone, originOf } from '../origins.ts'
import { audited, refuse } from './plan.ts'
import type { Desk, Plan, Planner } from './plan.ts'

const MAX_ORIGINS = 100
const MAX_REFUSED_ORIGINS = 50

/** A new site with its first department, in which the maker works. */
export const createSite: Planner<CommandArgs['createSite']> = (desk, args) => {
  const { actor, deps } = desk
  if (actor.kind !== 'agent' || !can(actor, 'installation.configure', null)) return refuse('forbidden')
  const made = newSite(desk, args.name, args.address)
  if ('refusal' in made) return made
  const departmentId = deps.ids.id('dep')
  return {
    records: [
      { kind: 'site', id: made.site.id, expectedRev: 0, value: made.site },
      {
        kind: 'department',
        id: departmentId,
        expectedRev: 0,
        value: {
          id: departmentId,
          siteId: made.site.id,
          name: made.site.name,
          policy: 'least_busy',
          queueLimit: null,
          memberIds: [actor.agentId],
          createdAt: deps.clock.now(),
        },
      },
      audited(desk, 'createSite', made.site.id, made.site.id),
    ],
    notices: [{ type: 'site', siteId: made.site.id }],
    value: { siteId: made.site.id },
  }
}

/** The record of a new site with our defaults, or why the name or address will not do. */
export function newSite(
  desk: Desk,
  rawName: string,
  rawAddress: string,
): { site: SiteRecord } | { refusal: { code: 'invalid_field'; details: Record<string, string | number> } } {
  const { deps } = desk
  const name = cleanName(rawName)
  if (!name.ok) return { refusal: { code: 'invalid_field', details: { field: 'siteName', reason: 'name' } } }
  if (name.value === '') return { refusal: { code: 'invalid_field', details: { field: 'siteName', reason: 'empty' } } }
  const address = rawAddress.trim()
  const origin = address === '' ? null : originOf(address)
  if (address !== '' && origin === null)
    return { refusal: { code: 'invalid_field', details: { field: 'siteAddress', reason: 'address' } } }
  return {
    site: {
      id: deps.ids.id('sit'),
      name: name.value,
      address: origin ?? '',
      key: `pk_${deps.ids.hex(8)}`,
      color: '#0f6b5c',
      corner: 'right',
      greeting: '',
      zone: 'UTC',
      whenOffline: 'queue',
      askName: false,
      askEmail: false,
      origins: origin === null ? [] : [origin],
      allowLoopback: true,
      refusedOrigins: [],
      identitySecrets: [],
      lastSeen: null,
      createdAt: deps.clock.now(),
    },
  }
}

/** Appearance and behaviour. */
export const updateSite: Planner<CommandArgs['updateSite']> = (desk, args) =>
  changeSite(desk, args.siteId, 'updateSite', (site) => {
    const { siteId: _, ...patch } = args
    if (patch.name !== undefined) {
      const name = cleanName(patch.name)
      if (!name.ok || name.value === '')
        return { refusal: { code: 'invalid_field', details: { field: 'name', reason: name.ok ? 'empty' : 'name' } } }
      patch.name = name.value
    }
    if (patch.address !== undefined && patch.address.trim() !== '') {
      const origin = originOf(patch.address.trim())
      if (origin === null)
        return { refusal: { code: 'invalid_field', details: { field: 'address', reason: 'address' } } }
      patch.address = origin
    }
    if (patch.color !== undefined && !isColor(patch.color))
      return { refusal: { code: 'invalid_field', details: { field: 'color', reason: 'color' } } }
    if (patch.zone !== undefined && !isZone(patch.zone))
      return { refusal: { code: 'invalid_field', details: { field: 'zone', reason: 'zone' } } }
    if (patch.greeting !== undefined) patch.greeting = cleanText(patch.greeting)
    if (patch.greeting !== undefined && [...patch.greeting].length > 300)
      return { refusal: { code: 'invalid_field', details: { field: 'greeting', limit: 300 } } }
    return {
      site: {
        ...site,
        ...(Object.fromEntries(
          Object.entries(patch).filter(([, value]) => value !== undefined),
        ) as Partial<SiteRecord>),
      },
    }
  })

/** Allows an origin to show the widget. `https://*.example.com` allows every host below example.com. */
export const allowOrigin: Planner<CommandArgs['allowOrigin']> = (desk, args) =>
  changeSite(desk, args.siteId, 'allowOrigin', (site) => {
    const origin = originOf(args.origin.trim())
    if (origin === null)
      return {
        refusal: {
          code: 'invalid_field',
          details: { field: 'origin', reason: args.origin === 'null' ? 'file' : 'address' },
        },
      }
    if (site.origins.length >= MAX_ORIGINS)
      return { refusal: { code: 'invalid_field', details: { field: 'origin', limit: MAX_ORIGINS } } }
    return {
      site: {
        ...site,
        origins: [...new Set([...site.origins, origin])],
        refusedOrigins: site.refusedOrigins.filter((tried) => tried.origin !== origin),
      },
    }
  })

export const removeOrigin: Planner<CommandArgs['removeOrigin']> = (desk, args) =>
  changeSite(desk, args.siteId, 'removeOrigin', (site) => ({
    site: { ...site, origins: site.origins.filter((origin) => origin !== args.origin) },
  }))

export const dismissOrigin: Planner<CommandArgs['dismissOrigin']> = (desk, args) =>
  changeSite(desk, args.siteId, 'dismissOrigin', (site) => ({
    site: { ...site, refusedOrigins: site.refusedOrigins.filter((tried) => tried.origin !== args.origin) },
  }))

/** A new secret; the one before stays valid until the next rotation, so that a site can switch without a gap. */
export const rotateIdentitySecret: Planner<CommandArgs['rotateIdentitySecret']> = (desk, args) => {
  const secret = desk.deps.ids.hex(32)
  return changeSite(
    desk,
    args.siteId,
    'rotateIdentitySecret',
    (site) => ({ site: { ...site, identitySecrets: [secret, ...site.identitySecrets].slice(0, 2) } }),
    { secret },
  )
}

/** Notes that an origin that is not allowed asked for the widget. Actor: the relay. */
export const noteRefusedOrigin: Planner<{ siteId: string; origin: string }> = async (desk, args) => {
  const found = await desk.deps.store.get('site', { id: args.siteId })
  if (found === null) return { records: [] }
  const now = desk.deps.clock.now()
  const others = found.value.refusedOrigins.filter(({ origin }) => origin !== args.origin)
  const count = (found.value.refusedOrigins.find(({ origin }) => origin === args.origin)?.count ?? 0) + 1
  const refusedOrigins = [{ origin: args.origin, count, lastAt: now }, ...others].slice(0, MAX_REFUSED_ORIGINS)
  return {
    records: [{ kind: 'site', id: args.siteId, expectedRev: found.rev, value: { ...found.value, refusedOrigins } }],
    notices: [{ type: 'site', siteId: args.siteId }],
  }
}

/** Notes where the widget of a site is live. Actor: the relay. */
export const noteSeen: Planner<{ siteId: string; origin: string }> = async (desk, args) => {
  const found = await desk.deps.store.get('site', { id: args.siteId })
  if (found === null) return { records: [] }
  const value = { ...found.value, lastSeen: { origin: args.origin, at: desk.deps.clock.now() } }
  return {
    records: [{ kind: 'site', id: args.siteId, expectedRev: found.rev, value }],
    notices: [{ type: 'site', siteId: args.siteId }],
  }
}

async function changeSite(
  desk: Desk,
  siteId: string,
  command: string,
  change: (site: SiteRecord) => { site: SiteRecord } | Extract<Plan, { refusal: unknown }>,
  value?: unknown,
): Promise<Plan> {
  if (!can(desk.actor, 'site.read', siteId)) return refuse('not_found')
  if (!can(desk.actor, 'site.configure', siteId)) return refuse('forbidden')
  const found: Versioned<SiteRecord> | null = await desk.deps.store.get('site', { id: siteId })
  if (found === null) return refuse('not_found')
  const changed = change(found.value)
  if ('refusal' in changed) return changed
  return {
    records: [
      { kind: 'site', id: siteId, expectedRev: found.rev, value: changed.site },
      audited(desk, command, siteId, siteId),
    ],
    notices: [{ type: 'site', siteId }],
    ...(value === undefined ? undefined : { value }),
  }
}
