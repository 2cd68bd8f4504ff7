import type { Client } from '@deskbell/client'
import type { Conversation, Look, Scene, Snapshot, Ui } from './snapshot.ts'

/** What the first stage needs of a client. `firstContact` is one, and so is the real one that takes over from it. */
export type Line = Pick<
  Client,
  | 'state'
  | 'welcome'
  | 'site'
  | 'memoryOnly'
  | 'offsetMs'
  | 'conversations'
  | 'outbox'
  | 'subscribe'
  | 'connect'
  | 'close'
  | 'setVisible'
  | 'wake'
  | 'drop'
  | 'start'
  | 'send'
  | 'retry'
  | 'discard'
  | 'refresh'
  | 'act'
  | 'typing'
  | 'watch'
>

/** What a conversation needs of the relay. In a tab without the connection another tab's client does it. */
export type Relay = Pick<Client, 'act' | 'identify' | 'loadOlder' | 'mark' | 'typing' | 'watch'>

/** Small texts by key that outlive the page, or at least last as long as it. Never throws. */
export interface Keep {
  get(key: string): string
  /** An empty text forgets. */
  set(key: string, text: string): void
}

/** The page around the panel. */
export interface Page {
  visible(): boolean
  full(): boolean
  dark(): boolean
  /** False: the browser knows of no network. */
  online(): boolean
  /** By the device's clock, in ms. */
  now(): number
  later(ms: number, fn: () => void): () => void
}

/** What the stages share: the state, and the ways to change it. */
export interface Core {
  ui: Ui
  look: Look
  keep: Keep
  page: Page
  client: Line
  relay: Pick<Relay, 'act' | 'typing' | 'watch'>
  /** Goes on with another client. */
  use(client: Line): void
  /** Connects, if nobody did yet: somebody wants to talk. */
  connect(): void
  /** Sends a message: into the conversation on the screen, or a new one. */
  say(text: string): void
  /** Nobody wants to talk any more: the next who does connects anew. */
  rest(): void
  /** Takes a conversation onto the screen; null: back to the greeting. */
  show(id: string | null): void
  /** What is known now, from this tab's connection or another's. */
  snapshot(): Snapshot
  scene(): Scene
  current(): Conversation | undefined
  /** Something changed: paints soon, once for all that changes now. */
  changed(): void
}
