import type { Role } from '@deskbell/protocol'
import type { AgentActor, VisitorActor } from '../actor.ts'

// Ids as short as tests like them: the domain never looks inside.

/** The site of the stories. */
export const SITE = 'sit_shop'
/** A site nobody in the stories belongs to but Olaf. */
export const OTHER_SITE = 'sit_blog'
/** Where stories begin. */
export const SALES = 'dep_sales'
/** Where they are handed to. */
export const SUPPORT = 'dep_support'

/** An agent of one site. */
export const agent = (agentId: string, role: Role = 'agent', siteId = SITE): AgentActor => ({
  kind: 'agent',
  agentId,
  owner: false,
  memberships: [{ siteId, role }],
})

/** Holds conversations unless a story says otherwise. */
export const mara = agent('agt_mara')
/** Her colleague. */
export const ben = agent('agt_ben')
/** Their supervisor. */
export const sue = agent('agt_sue', 'supervisor')
/** The admin. */
export const ada = agent('agt_ada', 'admin')
/** The owner: member of nothing, may do everything. */
export const owner: AgentActor = { kind: 'agent', agentId: 'agt_owner', owner: true, memberships: [] }
/** An admin of the other site. */
export const olaf = agent('agt_olaf', 'admin', OTHER_SITE)
/** Whose conversation it is. */
export const visitor: VisitorActor = {
  kind: 'visitor',
  siteId: SITE,
  contactId: 'con_vic',
  aliases: [],
  participantId: 'par_vic',
}
/** The same person on another device. */
export const visitorsPhone: VisitorActor = { ...visitor, participantId: 'par_phone' }
/** Another visitor of the same site. */
export const stranger: VisitorActor = { ...visitor, contactId: 'con_eve', participantId: 'par_eve' }
/** The relay itself. */
export const system = { kind: 'system' } as const
/** Somebody who has proved nothing. */
export const nobody = { kind: 'nobody' } as const
