import type { CommandArgs } from '@deskbell/protocol'
import * as account from './account.ts'
import * as agents from './agents.ts'
import * as contacts from './contacts.ts'
import * as departments from './departments.ts'
import * as entry from './entry.ts'
import type { Planner } from './plan.ts'
import * as sites from './sites.ts'

/** Commands that `act` carries and that change records, not a conversation. A new one is a function and a line here. */
export const recordCommands = {
  setAvailability: account.setAvailability,
  updateProfile: account.updateProfile,
  changePassword: account.changePassword,
  endSession: account.endSession,
  requestUpload: account.requestUpload,
  updateContact: contacts.updateContact,
  setContact: contacts.setContact,
  setAttributes: contacts.setAttributes,
  createSite: sites.createSite,
  updateSite: sites.updateSite,
  allowOrigin: sites.allowOrigin,
  removeOrigin: sites.removeOrigin,
  dismissOrigin: sites.dismissOrigin,
  rotateIdentitySecret: sites.rotateIdentitySecret,
  createDepartment: departments.createDepartment,
  updateDepartment: departments.updateDepartment,
  removeDepartment: departments.removeDepartment,
  inviteAgent: agents.inviteAgent,
  revokeInvitation: agents.revokeInvitation,
  updateAgent: agents.updateAgent,
  removeAgent: agents.removeAgent,
} as const satisfies { [N in keyof CommandArgs]?: Planner<CommandArgs[N]> }

/** Those that visitors may give, about themselves. All others are for agents. */
export const VISITOR_RECORD_COMMANDS: ReadonlySet<string> = new Set(['setContact', 'setAttributes'])

export type RecordCommandName = keyof typeof recordCommands

/** Whether a command of this name changes records. */
export const isRecordCommand = (name: string): name is RecordCommandName => Object.hasOwn(recordCommands, name)

/** Commands that come from the relay's own edges (HTTP entry, hello), never from `act`. */
export const entryCommands = {
  setUp: entry.setUp,
  login: entry.login,
  join: entry.join,
  forgotPassword: entry.forgotPassword,
  resetPassword: entry.resetPassword,
  arrive: contacts.arrive,
  visit: contacts.visit,
  identify: contacts.identify,
  forgetDevice: contacts.forgetDevice,
  noteRefusedOrigin: sites.noteRefusedOrigin,
  noteSeen: sites.noteSeen,
} as const
export type EntryCommandName = keyof typeof entryCommands
export type EntryCommandArgs<N extends EntryCommandName> = Parameters<(typeof entryCommands)[N]>[1]
