/** One bug, planted by replacing a text that is there exactly once, and the tests that must notice it. */
export type Mutant = {
  readonly bug: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** A vitest project, files, and part of the titles (all when absent). */
  readonly project: 'unit' | 'integration'
  readonly tests: readonly string[]
  readonly titles?: string
}

const SERVER = 'packages/server/src'
const SIMULATION = {
  project: 'integration',
  tests: ['tests/simulation'],
  titles: 'seeds 1 to 10|seeds 11 to 20',
} as const
const CONTRACT = { project: 'integration', tests: ['packages/server/test/store.test.ts'] } as const
const CLOCK = { project: 'integration', tests: ['packages/server/test/virtual-clock'] } as const
const MATRIX = { project: 'integration', tests: ['tests/matrix'] } as const

/** Bugs of the kinds that chats are known to have. Each was once written, or nearly. */
export const MUTANTS: readonly Mutant[] = [
  {
    bug: 'a message is acked before it is committed',
    file: `${SERVER}/app/door/Door.ts`,
    from: 'this.#batch.add(built.unit, (outcome) => this.#settle(lane, entry, built, mine, outcome))',
    to: 'this.#batch.add(built.unit, () => {})\n    this.#settle(lane, entry, built, mine, { ok: true, head: built.head, publicHead: built.publicHead, at: 0 })',
    ...SIMULATION,
  },
  {
    bug: 'the store takes a key twice',
    file: `${SERVER}/adapters/store-memory/applyUnit.ts`,
    from: 'if (original) return',
    to: 'if (original && unit.records) return',
    ...CONTRACT,
  },
  {
    bug: 'a refusal is told before looking whether the same key was committed',
    file: `${SERVER}/app/door/Door.ts`,
    from: '        if (original === null) {\n          // What may',
    to: '        if (original === null || this.#clock.now() > 0) {\n          // What may',
    ...SIMULATION,
  },
  {
    bug: 'decisions are made on a state that is old',
    file: `${SERVER}/app/door/Door.ts`,
    from: '    lane.state = built.after\n    lane.head = built.head\n',
    to: '    lane.head = built.head\n',
    ...SIMULATION,
  },
  {
    bug: 'what was decided after a unit that failed is written all the same',
    file: `${SERVER}/adapters/store-memory/applyUnit.ts`,
    from: "    if ((stored?.head ?? 0) !== conversation.expectedHead) return { ok: false, why: 'stale' }",
    to: '',
    ...CONTRACT,
  },
  {
    bug: 'events that come during a replay are dropped',
    file: `${SERVER}/transport/ws/Hub.ts`,
    from: "      if (message.type === 'events') this.#deliver(watch, message, {})\n      else watch",
    to: "      if (message.type !== 'events') watch",
    ...CLOCK,
  },
  {
    bug: 'lost bells between relays are not made good',
    file: `${SERVER}/transport/ws/Hub.ts`,
    from: 'if (this.#app.edge.settings.sharedStore) this.#beat()',
    to: '',
    ...CLOCK,
  },
  {
    bug: 'a note is in the frame that visitors get',
    file: `${SERVER}/transport/ws/Hub.ts`,
    from: 'const shown = events.filter((event) => event.public)',
    to: 'const shown = events',
    ...SIMULATION,
  },
  {
    bug: 'a note is in the page that visitors read',
    file: `${SERVER}/app/query/access.ts`,
    from: "actor.kind === 'visitor' ? 'visitor' : 'staff'",
    to: "actor.kind === 'visitor' ? 'staff' : 'staff'",
    ...SIMULATION,
  },
  {
    bug: 'a reply with an old token is sent',
    file: `${SERVER}/domain/conversation/ownership.ts`,
    from: 'isHolder(state, actor) && state.owner?.token === token',
    to: 'isHolder(state, actor) && (token ?? 0) >= 0',
    ...CLOCK,
  },
  {
    bug: 'grace begins when somebody notices, not with the last frame heard',
    file: `${SERVER}/app/presence/Presence.ts`,
    from: 'silentMs: Math.max(0, this.#deps.clock.now() - heard)',
    to: 'silentMs: 0 * heard',
    ...CLOCK,
  },
  {
    bug: 'an outage of the relays costs agents their chats',
    file: `${SERVER}/adapters/store-memory/leases.ts`,
    from: '  if (gap > OUTAGE_MS) extend(memory, gap, now)\n',
    to: '  void extend\n',
    ...CLOCK,
  },
  {
    bug: 'the store lets an agent carry more than they may',
    file: `${SERVER}/adapters/store-memory/applyUnit.ts`,
    from: 'guard.delta > 0 && (!agent || agent.load + sum > agent.max)',
    to: 'guard.delta > 0 && !agent',
    ...CONTRACT,
  },
  {
    bug: 'SQLite lets an agent carry more than they may',
    file: `${SERVER}/adapters/store-sql/dialects/sqlite/guards.ts`,
    from: 'if (guard.delta > 0 && !hasRoom(connection, guard.agentId, before + guard.delta))',
    to: 'if (guard.delta > 9 && !hasRoom(connection, guard.agentId, before + guard.delta))',
    ...CONTRACT,
  },
  {
    bug: 'receipts go back',
    file: `${SERVER}/adapters/store-sql/dialects/sqlite/marks.ts`,
    from: 'read = max(read, excluded.read)',
    to: 'read = excluded.read',
    ...CONTRACT,
  },
  {
    bug: 'the queue is served by the newest first',
    file: `${SERVER}/domain/queue.ts`,
    from: 'a.key - b.key ||',
    to: 'b.key - a.key ||',
    project: 'unit',
    tests: ['packages/server/src/domain'],
  },
  {
    bug: 'who let a chat lie is given it again',
    file: `${SERVER}/domain/routing/candidate.ts`,
    from: "  if (letLie) return 'lapsed'\n",
    to: '  void letLie\n',
    ...CLOCK,
  },
  {
    bug: 'an agent who is away is given chats',
    file: `${SERVER}/domain/availability.ts`,
    from: "agent.connected && (agent.availability === 'online' || agent.availability === 'phone')",
    to: 'agent.connected',
    project: 'unit',
    tests: ['packages/server/src/domain'],
  },
  {
    bug: 'nobody looks for what a relay left behind that died between commit and assignment',
    file: `${SERVER}/app/tick.ts`,
    from: '    for (const departmentId of await deps.store.waitingDepartments()) await assigner.assign(departmentId, true)',
    to: '    void [deps, assigner]',
    ...CLOCK,
  },
  {
    bug: 'a visitor who is gone keeps their place for ever',
    file: `${SERVER}/app/tick.ts`,
    from: "      await door.bySystem(conversationId, { name: 'abandon', email: contact?.value.email ?? '' })",
    to: '      void contact',
    ...CLOCK,
  },
  {
    bug: 'one visitor has two open conversations',
    file: `${SERVER}/app/conversations.ts`,
    from: '    if (granted !== null) return null\n',
    to: '    if (granted !== null || open !== null) return null\n',
    ...CLOCK,
  },
  {
    bug: 'a visitor sees the conversations of others',
    file: `${SERVER}/domain/permissions.ts`,
    from: 'contactId === actor.contactId || actor.aliases.includes(contactId)',
    to: "contactId !== '' || actor.aliases.includes(contactId)",
    ...MATRIX,
  },
  {
    bug: 'an agent whose session was ended stays connected',
    file: `${SERVER}/transport/ws/Logins.ts`,
    from: "    if (message.type !== 'revoke') return\n",
    to: '    return\n',
    project: 'integration',
    tests: ['tests/integration/revoke.test.ts'],
  },
  {
    bug: 'any page may show the widget',
    file: `${SERVER}/app/origins.ts`,
    from: 'return allowed.origins.some((pattern) => matches(origin, pattern))',
    to: 'return allowed.origins.some((pattern) => matches(origin, pattern)) || origin !== publicOrigin',
    project: 'integration',
    tests: ['tests/integration/hostileDoors.test.ts'],
  },
  {
    bug: 'a commit does not wait for the disk',
    file: `${SERVER}/adapters/store-sql/dialects/sqlite/Connection.ts`,
    from: 'pragma synchronous = full;',
    to: 'pragma synchronous = normal;',
    project: 'integration',
    tests: ['packages/server/test/store.sqlite.test.ts'],
    titles: 'S40',
  },
  {
    bug: 'a client shows an event twice',
    file: 'packages/client/src/timeline.ts',
    from: '        if (event.seq <= timeline.last) continue\n',
    to: '',
    project: 'unit',
    tests: ['packages/client'],
  },
  {
    bug: 'a client shows what comes after a gap as if nothing were missing',
    file: 'packages/client/src/timeline.ts',
    from: '      if (prev > timeline.last && end(events) > timeline.last) return true\n',
    to: '      void prev\n',
    project: 'unit',
    tests: ['packages/client'],
  },
  {
    bug: 'a client does not send again what was never answered',
    file: 'packages/client/src/outbox.ts',
    from: '        if (item.onWire) item.dueAt = 0\n        item.onWire = false\n',
    to: '        void item\n',
    project: 'unit',
    tests: ['packages/client'],
  },
  {
    bug: 'erased words stay in the search index',
    file: `${SERVER}/adapters/store-sql/dialects/sqlite/ddl.ts`,
    from: 'insert into search_changes (event) values (new.rowid);',
    to: 'select 1;',
    project: 'integration',
    tests: ['packages/server/test/search.sqlite.test.ts'],
  },
  {
    bug: 'what the search index says is shown without looking whether it is still so',
    file: `${SERVER}/adapters/store-sql/dialects/sqlite/search/Search.ts`,
    from: '    this.#isBehind = true\n    if (this.#units',
    to: '    if (this.#units',
    ...CONTRACT,
    titles: 'S51|S54',
  },
  {
    bug: 'a search finds conversations of sites one has no part in',
    file: `${SERVER}/app/query/search.ts`,
    from: 'const siteIds = this.#directory.sitesOf(actor)',
    to: "const siteIds = (await this.#deps.store.find('site', {})).map(({ value }) => value.id)",
    ...MATRIX,
  },
]
