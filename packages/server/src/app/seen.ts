// The domain's and the store's types that transport may name. It never reaches past the application itself.
export type { Actor, AgentActor, VisitorActor } from '../domain/actor.ts'
export type { Refusal } from '../domain/conversation/command.ts'
export type { StoredEvent } from '../ports/Store.ts'
export type { CatchUp } from './query/timeline.ts'
