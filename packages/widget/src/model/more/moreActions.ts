import type { Core } from '../core.ts'
import { textOf } from '../present.ts'
import type { LeaveError, LeaveField, MoreActions } from '../view.ts'

/** Between two looks whether a message that was on its way got there. */
const SETTLES_MS = 200

/** What a visitor can do in menu, form and rating, and how they are opened. */
export function moreActions(core: Core): MoreActions & { menu(): void; leave(): void } {
  const { ui } = core
  let comes = false
  const set = <T extends object>(target: T, values: Partial<T>): void => {
    Object.assign(target, values)
    core.changed()
  }
  const needs = (field: LeaveField): boolean => {
    if (field === 'email') return core.snapshot().site?.answersByEmail !== false
    return field === 'text' && core.current()?.view?.status !== 'queued'
  }

  function check(field: LeaveField): LeaveError | undefined {
    const value = ui.leave![field].trim()
    if (field === 'name') return undefined
    if (!value) return needs(field) ? (field === 'email' ? 'emailNeeded' : 'textNeeded') : undefined
    return field === 'email' ? emailError(value) : undefined
  }

  async function leaveSend(): Promise<void> {
    const leave = ui.leave!
    if (leave.busy) return
    const errors = { name: check('name'), email: check('email'), text: check('text') }
    set(leave, { errors })
    if (errors.email || errors.text) return
    const { name, email, text } = { name: leave.name.trim(), email: leave.email.trim(), text: leave.text.trim() }
    const content = { parts: [{ type: 'text' as const, text }] }
    const current = core.current()
    if (current?.view && current.view.status !== 'closed') {
      set(leave, { busy: true })
      if (text) core.client.send({ conversationId: current.id, kind: 'message', content })
      const answer = await core.relay.act('leaveMessage', { name, email }, { conversationId: current.id })
      if (!answer.ok) return set(leave, { busy: false, errors: { all: 'notLeft' } })
    } else {
      const form = { ...(name && { name }), ...(email && { email }) }
      const departmentId = core.look.department || ui.department
      const entry = core.client.start({ content, form, departmentId, leave: true })
      if (entry.state === 'failed') return set(leave, { errors: { all: 'notLeft' } })
      core.connect()
      core.show(entry.conversationId)
    }
    ui.draft = ''
    core.keep.set('d', '')
    set(ui, { leave: null })
  }

  async function rate(): Promise<void> {
    const { rating, current } = ui
    if (!current || !rating.score || rating.busy) return
    set(rating, { busy: true })
    const { score, comment } = rating
    await core.relay.act('rate', { score, comment: comment.trim() }, { conversationId: current })
    set(rating, { busy: false })
  }

  /** Opens the form. What a full queue refused is taken back into it: sent on beside it, it would be said twice. */
  async function leave(): Promise<void> {
    if (ui.leave || comes) return
    comes = true
    let said = takeBack()
    while (!said && !/off|stopped/.test(core.snapshot().link)) {
      await new Promise<void>((resolve) => core.page.later(SETTLES_MS, resolve))
      said = takeBack()
    }
    comes = false
    if (!said) return
    const why = said[0] ? 'queueFull' : core.current()?.view?.status === 'queued' ? 'leavesQueue' : 'nobodyFree'
    const text = [...said, ui.draft].filter(Boolean).join('\n')
    const { contact } = core.snapshot()
    const { name = contact?.name ?? '', email = contact?.email ?? '' } = ui.contact
    if (said[0]) core.show(null)
    set(ui, { menu: false, leave: { name, email, text, why, errors: {}, busy: false } })
  }

  /** Texts that wait because the queue is full, out of the outbox; null while one of them is on its way. */
  function takeBack(): string[] | null {
    const { pending = [] } = core.current() ?? {}
    if (pending[0]?.error?.code !== 'queue_full') return []
    // The last first: what waits behind a start would go out once that is gone.
    const taken = pending.toReversed().map(({ clientId }) => core.client.discard(clientId))
    if (taken.includes(null)) {
      for (const { frame } of taken.toReversed().filter((entry) => entry !== null)) {
        if (frame.type === 'start') core.client.start(frame)
        else core.client.send({ conversationId: frame.conversationId, kind: 'message', content: frame.content })
      }
      return null
    }
    return pending.map(({ frame }) => textOf(frame.content))
  }

  function closeLeave(): void {
    ui.draft = ui.leave?.text ?? ui.draft
    core.keep.set('d', ui.draft)
    set(ui, { leave: null })
  }

  return {
    menu: () => set(ui, { menu: !ui.menu }),
    department: (id) => set(ui, { department: id }),
    escape: () => (ui.menu ? set(ui, { menu: false }) : closeLeave()),
    scale(to) {
      core.keep.set('z', to === 1 ? '' : String(to))
      set(ui, { scale: to })
    },
    end() {
      if (ui.menu !== 'end') return set(ui, { menu: 'end' })
      if (ui.current) void core.relay.act('close', {}, { conversationId: ui.current })
      set(ui, { menu: false })
    },

    leave: () => void leave(),
    closeLeave,
    leaveField(field, text) {
      const leave = ui.leave!
      leave[field] = text
      // What was wrong is looked at again while it is put right, but nothing is called wrong while it is being written.
      if (leave.errors[field]) leave.errors = { ...leave.errors, [field]: check(field) }
      core.changed()
    },
    leaveCheck(field) {
      const leave = ui.leave
      if (leave?.[field].trim()) set(leave, { errors: { ...leave.errors, [field]: check(field) } })
    },
    leaveSend: () => void leaveSend(),

    score: (stars) => set(ui.rating, { score: stars }),
    comment: (text) => set(ui.rating, { comment: text }),
    rate: () => void rate(),
    goOn: () => set(ui.rating, { skipped: true }),
    again: () => core.show(null),
  }
}

/** What is missing from an address, as far as one can tell without sending to it. */
export function emailError(address: string): LeaveError | undefined {
  const [local, host, ...rest] = address.split('@')
  if (!local || !host || rest.length || /\s/.test(address)) return 'emailAt'
  return /[^.]\.[^.]{2,}$/.test(host) ? undefined : 'emailEnding'
}
