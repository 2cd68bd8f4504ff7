import { createHash, randomBytes } from 'node:crypto'
import type { AgentId, ContactId, DepartmentId, ParticipantId, SiteId } from '@deskbell/protocol'
import type {
  AgentRecord,
  ContactRecord,
  DepartmentRecord,
  Kind,
  ParticipantRecord,
  Records,
  SiteRecord,
} from '../../../src/domain/records.ts'
import type { Outcome, RecordChange, Store, Unit } from '../../../src/ports/Store.ts'

/** A store under test and the clock it goes by. */
export type Bed = {
  readonly store: Store
  readonly clock: { now(): number; advance(ms: number): void }
  teardown(): Promise<void>
}

/** 128 random bits with a prefix, as in production. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(16).toString('hex')}`
/** A client's idempotency key. */
export const newClientId = (): string => randomBytes(16).toString('hex')
/** A hash of what was sent. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Makes the people and settings that conversations need, through the port. */
export class World {
  readonly store: Store
  readonly clock: Bed['clock']

  constructor({ store, clock }: Pick<Bed, 'store' | 'clock'>) {
    this.store = store
    this.clock = clock
  }

  async one(unit: Unit): Promise<Outcome> {
    const [outcome] = await this.store.commit([unit])
    if (!outcome) throw new Error('no outcome')
    return outcome
  }

  /** Commits a unit that must succeed. */
  async sure(unit: Unit): Promise<Extract<Outcome, { ok: true }>> {
    const outcome = await this.one(unit)
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`)
    return outcome
  }

  async make<K extends Kind>(kind: K, value: Records[K]): Promise<string> {
    await this.sure({ records: [{ kind, id: value.id, expectedRev: 0, value } as RecordChange] })
    return value.id
  }

  site = (): Promise<SiteId> => this.make('site', siteRecord(this.clock.now()))
  agent = (fields: Partial<AgentRecord> = {}): Promise<AgentId> =>
    this.make('agent', agentRecord(this.clock.now(), fields))
  department = (siteId: SiteId, memberIds: readonly AgentId[] = []): Promise<DepartmentId> =>
    this.make('department', departmentRecord(siteId, memberIds, this.clock.now()))
  contact = (siteId: SiteId, fields: Partial<ContactRecord> = {}): Promise<ContactId> =>
    this.make('contact', contactRecord(siteId, this.clock.now(), fields))

  /** One site with one department. */
  async shop(
    memberIds: readonly AgentId[] = [],
  ): Promise<{ siteId: SiteId; departmentId: DepartmentId; contactId: ContactId }> {
    const siteId = await this.site()
    return { siteId, departmentId: await this.department(siteId, memberIds), contactId: await this.contact(siteId) }
  }

  /** An agent as routing wants them: online, with room and a connection. */
  async online(fields: Partial<AgentRecord> = {}): Promise<AgentId> {
    const id = await this.agent({ availability: 'online', ...fields })
    await this.store.renew([lease('agent', id)])
    return id
  }

  async findings(): Promise<string[]> {
    const found: string[] = []
    for await (const { rule, subject, detail } of this.store.verify()) found.push(`${rule}: ${subject} ${detail}`)
    return found
  }
}

export const lease = (kind: 'agent' | 'visitor', subjectId: string, connectionId = newId('con'), silentMs = 0) => ({
  kind,
  subjectId,
  connectionId,
  silentMs,
  relayId: 'relay',
  silentGraceMs: 40_000,
  closedGraceMs: 20_000,
})

export const agentRecord = (createdAt: number, fields: Partial<AgentRecord> = {}): AgentRecord => ({
  id: newId('agt'),
  name: 'Mara',
  email: `${newId('m')}@example.org`,
  passwordHash: '',
  avatarFileId: null,
  owner: false,
  memberships: [],
  availability: 'offline',
  capacity: 3,
  lapses: 0,
  awayBecause: null,
  createdAt,
  removedAt: null,
  ...fields,
})

export const siteRecord = (createdAt: number, fields: Partial<SiteRecord> = {}): SiteRecord => ({
  id: newId('sit'),
  name: 'Shop',
  address: '',
  key: newId('key'),
  color: '#123456',
  corner: 'right',
  greeting: '',
  zone: 'UTC',
  whenOffline: 'queue',
  askName: false,
  askEmail: false,
  origins: [],
  allowLoopback: true,
  refusedOrigins: [],
  identitySecrets: [],
  lastSeen: null,
  createdAt,
  ...fields,
})

export const departmentRecord = (
  siteId: SiteId,
  memberIds: readonly AgentId[],
  createdAt: number,
): DepartmentRecord => ({
  id: newId('dep'),
  siteId,
  name: 'Sales',
  policy: 'round_robin',
  queueLimit: null,
  memberIds,
  createdAt,
})

export const contactRecord = (
  siteId: SiteId,
  createdAt: number,
  fields: Partial<ContactRecord> = {},
): ContactRecord => ({
  id: newId('con'),
  siteId,
  name: 'Vic',
  email: '',
  verified: false,
  externalId: null,
  mergedInto: null,
  attributes: {},
  context: {},
  createdAt,
  ...fields,
})

export const participantRecord = (siteId: SiteId, contactId: ContactId, createdAt: number): ParticipantRecord => ({
  id: newId('par') as ParticipantId,
  siteId,
  contactId,
  secretHash: hashOf(newId('s')),
  loggedOutAt: null,
  createdAt,
})
