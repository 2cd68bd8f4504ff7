import type { CommandArgs, VisitContext } from '@deskbell/protocol'
import type { VisitorActor } from '../../domain/actor.ts'
import { can } from '../../domain/permissions.ts'
import type { ContactRecord } from '../../domain/records.ts'
import { checkEmail, cleanContext, cleanLine, cleanName, cleanText } from '../../domain/text.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import type { RecordChange, Versioned } from '../../ports/Store.ts'
import { refuse } from './plan.ts'
import type { Desk, Plan, Planner } from './plan.ts'

const SHOWN_CONVERSATIONS = 5

/** A visitor says hello for the first time: a contact and its first device. Actor: nobody. */
export const arrive: Planner<{ siteId: string; secretHash: string; context: ContactRecord['context'] }> = (
  desk,
  args,
) => {
  const { deps } = desk
  const contactId = deps.ids.id('con')
  const participantId = deps.ids.id('par')
  const createdAt = deps.clock.now()
  const contact: ContactRecord = {
    id: contactId,
    siteId: args.siteId,
    name: '',
    email: '',
    verified: false,
    externalId: null,
    mergedInto: null,
    attributes: {},
    context: { ...args.context, ...cleanContext(args.context), visitedAt: createdAt },
    createdAt,
  }
  return {
    records: [
      { kind: 'contact', id: contactId, expectedRev: 0, value: contact },
      {
        kind: 'participant',
        id: participantId,
        expectedRev: 0,
        value: {
          id: participantId,
          siteId: args.siteId,
          contactId,
          secretHash: args.secretHash,
          loggedOutAt: null,
          createdAt,
        },
      },
    ],
    value: { kind: 'visitor', siteId: args.siteId, contactId, aliases: [], participantId } satisfies VisitorActor,
  }
}

/** Where the visitor is now. */
export const visit: Planner<{ context: VisitContext; userAgent?: string }> = (desk, args) =>
  changeOwn(desk, (contact) => ({
    ...contact,
    context: {
      ...contact.context,
      ...cleanContext(args.context),
      ...(args.userAgent === undefined ? undefined : { userAgent: args.userAgent }),
      visitedAt: desk.deps.clock.now(),
    },
  }))

/** Name and address a visitor tells about themselves: unverified, and never over what a signed identity said. */
export const setContact: Planner<CommandArgs['setContact']> = (desk, args) => {
  const fields = checkFields(args)
  if ('refusal' in fields) return fields
  return changeOwn(desk, (contact) => (contact.verified ? contact : { ...contact, ...fields }))
}

/** Attributes the page tells. Unverified. */
export const setAttributes: Planner<CommandArgs['setAttributes']> = (desk, args) =>
  changeOwn(desk, (contact) => ({ ...contact, attributes: cleanAttributes(args.attributes) }))

/** Name and address an agent writes down. */
export const updateContact: Planner<CommandArgs['updateContact']> = async (desk, args) => {
  const found = await desk.deps.store.get('contact', { id: args.contactId })
  if (found === null || !can(desk.actor, 'site.read', found.value.siteId)) return refuse('not_found')
  if (!can(desk.actor, 'contact.update', found.value.siteId)) return refuse('forbidden')
  const fields = checkFields(args)
  if ('refusal' in fields) return fields
  return {
    records: [{ kind: 'contact', id: found.value.id, expectedRev: found.rev, value: { ...found.value, ...fields } }],
    notices: await namedAnew(desk, found.value.id),
  }
}

/**
 * A signed identity. Anonymous so far: the contact gets the name, or becomes an alias of the contact that already has it, and
 * with it come only conversations begun since the last logout on this device. Somebody else: the answer `{rotate: true}`
 * asks the browser for a new secret, which makes a new device.
 */
export const identify: Planner<{ jwt: string }> = async (desk, args) => {
  const { actor, deps, directory } = desk
  if (actor.kind !== 'visitor') return refuse('forbidden')
  const site = directory.site(actor.siteId)?.value
  const claims = await deps.secrets.verifyIdentity(args.jwt, site?.identitySecrets ?? [])
  if (!claims.ok) return refuse(claims.why === 'expired' ? 'identity_expired' : 'identity_invalid')
  const own = await deps.store.get('contact', { id: actor.contactId })
  if (own === null) return refuse('unauthenticated')
  if (own.value.externalId !== null && own.value.externalId !== claims.subject)
    return { records: [], value: { rotate: true } }
  const told: Partial<ContactRecord> = {
    verified: true,
    ...(claims.name === undefined ? undefined : { name: nameOr(claims.name, own.value.name) }),
    ...(claims.email === undefined || checkEmail(claims.email.toLowerCase()) !== null
      ? undefined
      : { email: claims.email.toLowerCase() }),
    ...(claims.attributes === undefined
      ? undefined
      : { attributes: { ...own.value.attributes, ...cleanAttributes(claims.attributes) } }),
  }
  const known = await deps.store.get('contact', { siteId: actor.siteId, externalId: claims.subject })
  if (known === null || known.value.id === own.value.id) {
    return {
      records: [change(own, { ...own.value, ...told, externalId: claims.subject })],
      notices: await namedAnew(desk, own.value.id),
      value: { rotate: false },
    }
  }
  const device = await deps.store.get('participant', { id: actor.participantId })
  if (device === null) return refuse('unauthenticated')
  return {
    records: [
      change(own, { ...own.value, mergedInto: known.value.id }),
      change(known, { ...known.value, ...told, attributes: { ...known.value.attributes, ...told.attributes } }),
      {
        kind: 'participant',
        id: device.value.id,
        expectedRev: device.rev,
        value: { ...device.value, contactId: known.value.id },
      },
    ],
    value: { rotate: false, contactId: known.value.id },
  }
}

/** Ends the device: the browser makes a new secret, and nothing begun before is adopted by a later identity. */
export const forgetDevice: Planner<Record<string, never>> = async (desk) => {
  const { actor, deps } = desk
  if (actor.kind !== 'visitor') return refuse('forbidden')
  const device = await deps.store.get('participant', { id: actor.participantId })
  if (device === null) return { records: [], value: { rotate: true } }
  return {
    records: [
      {
        kind: 'participant',
        id: device.value.id,
        expectedRev: device.rev,
        value: { ...device.value, loggedOutAt: deps.clock.now() },
      },
    ],
    value: { rotate: true },
  }
}

function checkFields(args: {
  name?: string | undefined
  email?: string | undefined
}): { name?: string; email?: string } | Extract<Plan, { refusal: unknown }> {
  const fields: { name?: string; email?: string } = {}
  if (args.name !== undefined) {
    const name = cleanName(args.name)
    if (!name.ok) return { refusal: name.refusal }
    fields.name = name.value
  }
  if (args.email !== undefined) {
    const email = args.email.trim().toLowerCase()
    const wrong = email === '' ? null : checkEmail(email)
    if (wrong !== null) return { refusal: wrong }
    fields.email = email
  }
  return fields
}

/** Whoever follows a conversation of this person is shown the new name. */
async function namedAnew(desk: Desk, contactId: string): Promise<BusMessage[]> {
  const rows = await desk.deps.store.conversationsOf(contactId, SHOWN_CONVERSATIONS)
  return rows.map(({ id }) => ({ type: 'view', conversationId: id }))
}

async function changeOwn(desk: Desk, next: (contact: ContactRecord) => ContactRecord): Promise<Plan> {
  const { actor, deps } = desk
  if (actor.kind !== 'visitor') return refuse('forbidden')
  const found = await deps.store.get('contact', { id: actor.contactId })
  if (found === null) return refuse('unauthenticated')
  const value = next(found.value)
  return {
    records: [change(found, value)],
    notices:
      value.name === found.value.name && value.verified === found.value.verified ? [] : await namedAnew(desk, value.id),
  }
}

const change = (found: Versioned<ContactRecord>, value: ContactRecord): RecordChange => ({
  kind: 'contact',
  id: found.value.id,
  expectedRev: found.rev,
  value,
})

/** Fit to be stored: PostgreSQL takes neither NUL nor half a character. */
const cleanAttributes = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes)
      .map(([name, value]) => [cleanLine(name), cleanText(value)] as const)
      .filter(([name]) => name !== ''),
  )

function nameOr(told: string, fallback: string): string {
  const name = cleanName(told)
  return name.ok ? name.value : fallback
}
