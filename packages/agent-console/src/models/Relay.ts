import type { ChatClient } from '@deskbell/client'

/** What the console uses of the connection. Tests and fixtures bring a small one of their own. */
export type Relay = Pick<
  ChatClient,
  | 'state'
  | 'welcome'
  | 'offsetMs'
  | 'connect'
  | 'close'
  | 'wake'
  | 'setVisible'
  | 'subscribe'
  | 'conversation'
  | 'watch'
  | 'unwatch'
  | 'send'
  | 'outbox'
  | 'retry'
  | 'discard'
  | 'forget'
  | 'act'
  | 'query'
  | 'loadOlder'
  | 'typing'
  | 'mark'
>

/** A refusal as views show it: why not, with values for the text. */
export type { Refusal } from '@deskbell/client'
