import type { CommandName } from '@deskbell/protocol'
import { hex } from '../support/bareSocket.ts'
import type { Asked } from './ask.ts'
import { table } from './table.ts'
import type { Case, Person, State, World } from './world.ts'

// Every command that `act` carries × who gives it. The conversation is the visitor's own, on site A; a held one is held by a colleague.
// What somebody may not see is not_found to them whatever they ask, so that ids cannot be probed.
export const COMMANDS = table(`
  # command                           nobody  visitor    otherVisitor  foreignVisitor  agent                foreignAgent       admin                owner                revoked  forged
  claim                               1008    forbidden  not_found     not_found       ok                   not_found          ok                   ok                   4001     4001
  claim/held by a colleague           1008    forbidden  not_found     not_found       already_assigned     not_found          already_assigned     already_assigned     4001     4001
  takeOver                            1008    forbidden  not_found     not_found       ok                   not_found          ok                   ok                   4001     4001
  transfer                            1008    forbidden  not_found     not_found       not_owner            not_found          ok                   ok                   4001     4001
  transfer/held by nobody             1008    forbidden  not_found     not_found       ok                   not_found          ok                   ok                   4001     4001
  transfer/to site B's department     1008    forbidden  not_found     not_found       department_unknown   not_found          department_unknown   department_unknown   4001     4001
  transfer/to site B's agent          1008    forbidden  not_found     not_found       agent_not_available  not_found          agent_not_available  agent_not_available  4001     4001
  close                               1008    ok         not_found     not_found       not_owner            not_found          ok                   ok                   4001     4001
  close/held by nobody                1008    ok         not_found     not_found       ok                   not_found          ok                   ok                   4001     4001
  close/by a token of another         1008    ok         not_found     not_found       not_owner            not_found          not_owner            not_owner            4001     4001
  reopen                              1008    forbidden  forbidden     forbidden       ok                   not_found          ok                   ok                   4001     4001
  rate                                1008    ok         not_found     not_found       forbidden            not_found          forbidden            forbidden            4001     4001
  leaveMessage                        1008    ok         not_found     not_found       forbidden            not_found          forbidden            forbidden            4001     4001
  setContact                          1008    ok         ok            ok              forbidden            forbidden          forbidden            forbidden            4001     4001
  setAttributes                       1008    ok         ok            ok              forbidden            forbidden          forbidden            forbidden            4001     4001
  setAvailability                     1008    forbidden  forbidden     forbidden       ok                   ok                 ok                   ok                   4001     4001
  updateProfile                       1008    forbidden  forbidden     forbidden       ok                   ok                 ok                   ok                   4001     4001
  updateProfile/a colleague's file    1008    forbidden  forbidden     forbidden       not_found            not_found          not_found            not_found            4001     4001
  changePassword                      1008    forbidden  forbidden     forbidden       wrong_credentials    wrong_credentials  wrong_credentials    wrong_credentials    4001     4001
  endSession                          1008    forbidden  forbidden     forbidden       ok                   ok                 ok                   ok                   4001     4001
  endSession/of a colleague           1008    forbidden  forbidden     forbidden       not_found            not_found          not_found            not_found            4001     4001
  requestUpload                       1008    forbidden  forbidden     forbidden       ok                   ok                 ok                   ok                   4001     4001
  requestUpload/into a conversation   1008    forbidden  forbidden     forbidden       ok                   not_found          ok                   ok                   4001     4001
  updateContact                       1008    forbidden  forbidden     forbidden       ok                   not_found          ok                   ok                   4001     4001
  createSite                          1008    forbidden  forbidden     forbidden       forbidden            forbidden          forbidden            ok                   4001     4001
  updateSite                          1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  allowOrigin                         1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  removeOrigin                        1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  dismissOrigin                       1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  rotateIdentitySecret                1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  createDepartment                    1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  updateDepartment                    1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  updateDepartment/a foreign member   1008    forbidden  forbidden     forbidden       forbidden            not_found          invalid_field        invalid_field        4001     4001
  removeDepartment                    1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  inviteAgent                         1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  inviteAgent/to site B's department  1008    forbidden  forbidden     forbidden       forbidden            not_found          department_unknown   department_unknown   4001     4001
  revokeInvitation                    1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  updateAgent                         1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  updateAgent/oneself to admin        1008    forbidden  forbidden     forbidden       forbidden            ok                 ok                   ok                   4001     4001
  updateAgent/a role on site B        1008    forbidden  forbidden     forbidden       forbidden            not_found          forbidden            ok                   4001     4001
  updateAgent/oneself to owner        1008    forbidden  forbidden     forbidden       forbidden            forbidden          forbidden            ok                   4001     4001
  updateAgent/the owner               1008    forbidden  forbidden     forbidden       forbidden            forbidden          forbidden            ok                   4001     4001
  updateAgent/the last owner          1008    forbidden  forbidden     forbidden       forbidden            forbidden          forbidden            last_owner           4001     4001
  removeAgent                         1008    forbidden  forbidden     forbidden       forbidden            not_found          ok                   ok                   4001     4001
  removeAgent/the last owner          1008    forbidden  forbidden     forbidden       forbidden            forbidden          forbidden            last_owner           4001     4001
  removeAgent/who is of site B too    1008    forbidden  forbidden     forbidden       forbidden            forbidden          forbidden            ok                   4001     4001
  # makes a second owner, so it comes last
  updateAgent/to owner                1008    forbidden  forbidden     forbidden       forbidden            not_found          forbidden            ok                   4001     4001
`)

let refs = 10_000
const act = (name: CommandName, args: object, more: object = {}) => ({
  type: 'act',
  ref: (refs += 1),
  clientId: hex(16),
  name,
  args,
  ...more,
})
/** On the row's conversation. */
const on = (name: CommandName, state: State, args: object = {}, more: object = {}): Asked => ({
  state,
  frame: (_world, of) => act(name, args, { conversationId: of.id, ...more }),
})
/** On site A. */
const atSite = (name: CommandName, args: object = {}): Asked => ({
  frame: ({ siteA }) => act(name, { siteId: siteA.id, ...args }),
})
/** With arguments that the world must have first. */
const made = (name: CommandName, args: (world: World, of: Case, by: Person) => object | Promise<object>): Asked => ({
  frame: async (world, of, by) => act(name, await args(world, of, by)),
})
const admin = (siteId: string) => ({ siteId, role: 'admin' })

export const COMMANDS_ASKED: Readonly<Record<string, Asked>> = {
  claim: on('claim', 'queued'),
  'claim/held by a colleague': on('claim', 'held'),
  takeOver: on('takeOver', 'held'),
  transfer: transferTo('held', ({ secondDepartmentId }) => ({ departmentId: secondDepartmentId })),
  'transfer/held by nobody': transferTo('queued', ({ secondDepartmentId }) => ({ departmentId: secondDepartmentId })),
  "transfer/to site B's department": transferTo('queued', ({ siteB }) => ({ departmentId: siteB.departmentId })),
  "transfer/to site B's agent": transferTo('queued', ({ agents }) => ({ agentId: agents.foreignAgent.agentId })),
  close: on('close', 'held'),
  'close/held by nobody': on('close', 'queued'),
  'close/by a token of another': on('close', 'held', {}, { ownerToken: 1 }),
  reopen: on('reopen', 'closed'),
  rate: on('rate', 'closed', { score: 4, comment: '' }),
  leaveMessage: on('leaveMessage', 'queued', { name: 'Ada', email: 'ada@shop.example' }),
  setContact: made('setContact', () => ({ name: 'Ada' })),
  setAttributes: made('setAttributes', () => ({ attributes: { plan: 'gold' } })),
  setAvailability: made('setAvailability', () => ({ availability: 'away' })),
  updateProfile: made('updateProfile', async ({ upload }, _of, by) => ({
    avatarFileId: by.login === null || by.column === 'revoked' ? `fil_${hex(16)}` : await upload(by),
  })),
  "updateProfile/a colleague's file": made('updateProfile', async ({ upload, holder }) => ({
    avatarFileId: await upload(holder),
  })),
  changePassword: made('changePassword', () => ({ current: 'not the password', next: 'a third bell on a counter' })),
  endSession: made('endSession', async ({ newSession }, _of, { login }) => ({
    sessionId: login === null ? `ses_${hex(16)}` : (await newSession(login)).sessionId,
  })),
  'endSession/of a colleague': made('endSession', ({ sessionOfHolder }) => ({ sessionId: sessionOfHolder })),
  requestUpload: made('requestUpload', () => ({ purpose: 'avatar', name: 'me.png', bytes: 100 })),
  'requestUpload/into a conversation': made('requestUpload', (_world, { id }) => ({
    purpose: 'message',
    conversationId: id,
    name: 'me.png',
    bytes: 100,
  })),
  updateContact: made('updateContact', (_world, { contactId }) => ({ contactId, name: 'Ada L.' })),
  createSite: made('createSite', () => ({ name: 'Outlet', address: '' })),
  updateSite: atSite('updateSite', { greeting: 'Hello there' }),
  allowOrigin: atSite('allowOrigin', { origin: 'https://halden.example' }),
  removeOrigin: atSite('removeOrigin', { origin: 'https://halden.example' }),
  dismissOrigin: atSite('dismissOrigin', { origin: 'https://halden.example' }),
  rotateIdentitySecret: atSite('rotateIdentitySecret'),
  createDepartment: atSite('createDepartment', { name: 'Returns' }),
  updateDepartment: made('updateDepartment', ({ secondDepartmentId }) => ({
    departmentId: secondDepartmentId,
    policy: 'round_robin',
  })),
  'updateDepartment/a foreign member': made('updateDepartment', ({ secondDepartmentId, agents }) => ({
    departmentId: secondDepartmentId,
    memberIds: [agents.foreignAgent.agentId],
  })),
  removeDepartment: made('removeDepartment', async (world) => ({ departmentId: await newDepartment(world) })),
  inviteAgent: atSite('inviteAgent', { role: 'agent', departmentIds: [] }),
  "inviteAgent/to site B's department": made('inviteAgent', ({ siteA, siteB }) => ({
    siteId: siteA.id,
    role: 'agent',
    departmentIds: [siteB.departmentId],
  })),
  revokeInvitation: made('revokeInvitation', async ({ act: give, owner, siteA }) => {
    const { value } = await give(owner, 'inviteAgent', { siteId: siteA.id, role: 'agent', departmentIds: [] })
    return { invitationId: (value as { id: string }).id }
  }),
  updateAgent: made('updateAgent', ({ holder }) => ({ agentId: holder.agentId, capacity: 50 })),
  'updateAgent/oneself to admin': made('updateAgent', ({ siteA, siteB, owner }, _of, { agentId, column }) => ({
    agentId: agentId === '' ? owner.agentId : agentId,
    memberships: [admin(column === 'foreignAgent' ? siteB.id : siteA.id)],
  })),
  'updateAgent/a role on site B': made('updateAgent', ({ holder, siteA, siteB }) => ({
    agentId: holder.agentId,
    memberships: [
      { siteId: siteA.id, role: 'agent' },
      { siteId: siteB.id, role: 'agent' },
    ],
  })),
  'updateAgent/to owner': made('updateAgent', async ({ newAgent }) => ({
    agentId: (await newAgent()).agentId,
    owner: true,
  })),
  'updateAgent/oneself to owner': made('updateAgent', ({ owner }, _of, { agentId }) => ({
    agentId: agentId === '' ? owner.agentId : agentId,
    owner: true,
  })),
  'updateAgent/the owner': made('updateAgent', ({ owner }) => ({ agentId: owner.agentId, capacity: 9 })),
  'updateAgent/the last owner': made('updateAgent', ({ owner }) => ({ agentId: owner.agentId, owner: false })),
  removeAgent: made('removeAgent', async ({ newAgent }) => ({ agentId: (await newAgent()).agentId })),
  'removeAgent/the last owner': made('removeAgent', ({ owner }) => ({ agentId: owner.agentId })),
  'removeAgent/who is of site B too': made('removeAgent', async ({ newAgent, act: give, owner, siteA, siteB }) => {
    const { agentId } = await newAgent()
    await give(owner, 'updateAgent', { agentId, memberships: [{ siteId: siteA.id, role: 'agent' }, admin(siteB.id)] })
    return { agentId }
  }),
} satisfies Record<string, Asked> & { readonly [N in CommandName]: Asked }

function transferTo(state: State, to: (world: World) => object): Asked {
  return { state, frame: (world, of) => act('transfer', to(world), { conversationId: of.id }) }
}

async function newDepartment({ act: give, owner, siteA }: World): Promise<string> {
  const { value } = await give(owner, 'createDepartment', { siteId: siteA.id, name: 'Short-lived' })
  return (value as { departmentId: string }).departmentId
}
