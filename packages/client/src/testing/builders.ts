import type { ActorRef, ConversationId, ConversationView, EventOf, SiteView, Welcome } from '@deskbell/protocol'
import { PROTOCOL_VERSION } from '@deskbell/protocol'

/** An id with the given prefix, the same for the same number. */
export const fakeId = (prefix: string, n: number) => `${prefix}_${n.toString(16).padStart(32, '0')}`

/** The visitor and the agent of the doubles. */
export const visitor: ActorRef = { kind: 'visitor', id: fakeId('par', 1) }
export const agent: ActorRef = { kind: 'agent', id: fakeId('agt', 1) }

/** A text message at `seq`. */
export function messageEvent(seq: number, text: string, by: ActorRef = agent, clientId?: string): EventOf<'message'> {
  return {
    id: fakeId('evt', seq),
    seq,
    type: 'message',
    at: 1_800_000_000_000 + seq,
    by,
    via: by.kind === 'agent' ? 'console' : 'widget',
    content: { parts: [{ type: 'text', text }] },
    ...(clientId !== undefined && { clientId }),
  }
}

/** A conversation as its visitor sees it, waiting since it began. */
export function conversationView(id: ConversationId, change: Partial<ConversationView> = {}): ConversationView {
  return {
    id,
    siteId: fakeId('sit', 1),
    status: 'queued',
    departmentId: fakeId('dep', 1),
    head: 0,
    startedAt: 1_800_000_000_000,
    closedAt: null,
    agent: null,
    agentHere: false,
    people: [],
    waitingSince: 1_800_000_000_000,
    leftMessage: null,
    rating: null,
    marks: [],
    ...change,
  }
}

/** A staffed site with one department. */
export function siteView(change: Partial<SiteView> = {}): SiteView {
  return {
    id: fakeId('sit', 1),
    name: 'Example',
    greeting: 'Hello',
    departments: [{ id: fakeId('dep', 1), name: 'Support' }],
    staffed: true,
    free: true,
    agents: [],
    replyMs: null,
    whenOffline: 'queue',
    answersByEmail: false,
    askName: false,
    askEmail: false,
    ...change,
  }
}

/** A relay's welcome of the visitor. */
export function welcome(change: Partial<Welcome> = {}): Welcome {
  return {
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    connectionId: 'connection',
    actor: visitor,
    epoch: 'epoch-1',
    serverTime: 1_800_000_000_000,
    heartbeatMs: 10_000,
    limits: { textChars: 4_000, frameBytes: 65_536, fileBytes: 10_485_760 },
    site: siteView(),
    ...change,
  }
}
