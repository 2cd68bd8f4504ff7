import type { ComponentChildren, JSX, TargetedEvent } from 'preact'
import type { LeaveField, LeaveView, MoreActions, View } from '../../model/view.ts'
import { focusWrong } from '../../parts/focusWrong.ts'
import { Icon } from '../icons.tsx'

type Props = { view: View; leave: LeaveView; act: MoreActions }

/** Instead of waiting: a message that is answered later. */
export function LeaveForm({ view: { t, more }, leave, act }: Props): JSX.Element {
  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault()
    act.leaveSend()
    focusWrong(event.currentTarget)
  }
  const control = (field: LeaveField) => ({
    id: 'leave-' + field,
    dir: 'auto' as const,
    value: leave[field],
    'aria-invalid': !!leave.errors[field],
    'aria-describedby': leave.errors[field] && 'wrong-' + field,
    onInput: (event: Event) => act.leaveField(field, (event.currentTarget as HTMLInputElement).value),
    onBlur: () => act.leaveCheck(field),
  })
  return (
    <form class="form" onSubmit={submit} noValidate>
      <p>{leave.intro}</p>
      <Labelled {...{ leave, more, field: 'name', label: more!.name, optional: true }}>
        <input autocomplete="name" data-focus={!leave.name} {...control('name')} />
      </Labelled>
      <Labelled {...{ leave, more, field: 'email', label: more!.email, optional: !leave.needsEmail }}>
        <input type="email" autocomplete="email" data-focus={!!leave.name && !leave.email} {...control('email')} />
      </Labelled>
      <Labelled {...{ leave, more, field: 'text', label: t.message, optional: leave.queued }}>
        <textarea rows={4} data-focus={!!leave.name && !!leave.email} {...control('text')} />
      </Labelled>
      <span class="push" />
      {leave.errors.all && <Problem id="wrong-all">{more![leave.errors.all]}</Problem>}
      <button class="primary" aria-disabled={leave.busy}>
        {more!.leaveButton}
      </button>
    </form>
  )
}

type LabelledProps = {
  leave: LeaveView
  more: View['more']
  field: LeaveField
  label: string
  optional: boolean
  children: ComponentChildren
}

function Labelled({ leave, more, field, label, optional, children }: LabelledProps): JSX.Element {
  const error = leave.errors[field]
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={'leave-' + field}>{label}</label>
      {optional && <small>{more!.optional}</small>}
      {children}
      {error && <Problem id={'wrong-' + field}>{more![error]}</Problem>}
    </div>
  )
}

function Problem({ id, children }: { id: string; children: ComponentChildren }): JSX.Element {
  return (
    <p class="problem" id={id} role="alert">
      <Icon name="alert" /> {children}
    </p>
  )
}
