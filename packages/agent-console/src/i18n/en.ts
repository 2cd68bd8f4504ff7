import { accounts } from './en/accounts.ts'
import { conversation } from './en/conversation.ts'
import { inbox } from './en/inbox.ts'
import { search } from './en/search.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'

/** Every text of the console, in English: the source that the types of all keys and values come from. */
export const en = { ...shell, ...inbox, ...conversation, ...accounts, ...search, ...settings } as const
