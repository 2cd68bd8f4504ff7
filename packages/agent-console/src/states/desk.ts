import { chats } from '../fixtures/chats.ts'
import { NOW } from '../fixtures/ids.ts'
import { mara, tom } from '../fixtures/people.ts'
import { deskRows, LIV } from '../fixtures/rows.ts'
import * as stories from '../fixtures/stories.ts'
import { invitations } from '../fixtures/accounts.ts'
import type { Plot, World } from '../fixtures/world.ts'
import { open, settings, tell, withOutdoor } from './plots.ts'

const refuse = (world: World, name: string, code: 'already_assigned') => {
  world.relay.refusals[name] = { code, retryable: false, details: { agentId: tom.id } }
}

const lost = (world: World) => {
  world.relay.setState({ kind: 'waiting', attempt: 3, retryAt: NOW + 20_000 })
  world.clock.advance(12_000)
}

/** The queue, the link, dialogs and menus. */
export type DeskState =
  | 'queue'
  | 'queueEmpty'
  | 'queueLoading'
  | 'queueTaken'
  | 'offline'
  | 'superseded'
  | 'tooOld'
  | 'transfer'
  | 'transferNobody'
  | 'shortcuts'
  | 'accountMenu'
  | 'invite'
  | 'inviteDone'
  | 'inviteByMail'
  | 'removeAgent'
  | 'newSite'

/** The queue, the link, dialogs and menus. */
export const deskStates: Readonly<Record<DeskState, Plot>> = {
  queue: {
    path: open(null, 'queue'),
    conversations: chats,
    me: { ...mara, load: 2 },
    rows: { mine: deskRows.slice(0, 2) },
  },
  queueEmpty: { path: open(null, 'queue'), rows: { queue: [], left: [] } },
  queueLoading: { path: open(null, 'queue'), rows: { queue: null, left: null } },
  queueTaken: {
    path: open(null, 'queue'),
    conversations: chats,
    then: async (world) => {
      refuse(world, 'claim', 'already_assigned')
      await world.inside().actions.takeNext()
    },
  },

  offline: tell(stories.waiting, { then: lost }),
  superseded: {
    path: open(LIV),
    conversations: chats,
    then: ({ relay }) => relay.setState({ kind: 'stopped', reason: 'superseded' }),
  },
  tooOld: {
    path: open(LIV),
    conversations: chats,
    then: ({ relay }) => relay.setState({ kind: 'stopped', reason: 'protocol_too_old' }),
  },

  transfer: { path: open(LIV), conversations: chats, then: ({ inside }) => void (inside().overlay.value = 'transfer') },
  transferNobody: {
    path: open(LIV),
    conversations: chats,
    agents: [mara],
    sites: withOutdoor({ departments: [] }) ?? [],
    then: ({ inside }) => void (inside().overlay.value = 'transfer'),
  },
  shortcuts: { conversations: chats, then: ({ inside }) => void (inside().overlay.value = 'shortcuts') },
  accountMenu: { conversations: chats, click: '[popovertarget="account-menu"], [popovertarget="more-menu"]' },
  invite: { path: settings('people'), answers: { invitations }, click: '.settings-head .button-primary' },
  inviteDone: {
    path: settings('people'),
    answers: { invitations },
    acks: { inviteAgent: { url: 'https://chat.haldenoutdoor.com/console/join/8fK2' } },
    click: '.settings-head .button-primary, .dialog .form-submit',
  },
  inviteByMail: {
    path: settings('people'),
    answers: { invitations },
    mails: true,
    click: '.settings-head .button-primary',
  },
  removeAgent: { path: 'settings/agents', click: '.agent-row .icon-button' },
  newSite: { path: 'settings/sites', click: '.settings-nav-foot .button' },
}
