import type { Plot } from './fixtures/world.ts'
import { accountStates } from './states/accounts.ts'
import type { AccountState } from './states/accounts.ts'
import { conversationStates } from './states/conversation.ts'
import type { ConversationState } from './states/conversation.ts'
import { deskStates } from './states/desk.ts'
import type { DeskState } from './states/desk.ts'
import { inboxStates } from './states/inbox.ts'
import type { InboxState } from './states/inbox.ts'
import { searchStates } from './states/search.ts'
import type { SearchStateName } from './states/search.ts'
import { settingsStates } from './states/settings.ts'
import type { SettingsState } from './states/settings.ts'

/** Every state that a screen can be in. A name without a plot does not compile. */
export type StateName = AccountState | InboxState | ConversationState | DeskState | SearchStateName | SettingsState

/** Fixture data of every state: what the harness shows, photographs and checks. */
export const states: Readonly<Record<StateName, Plot>> = {
  ...accountStates,
  ...inboxStates,
  ...conversationStates,
  ...deskStates,
  ...searchStates,
  ...settingsStates,
}
