import { CHOICES } from '../../models/Availability.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { Pips } from '../../parts/Pips.tsx'
import { Popover } from '../../parts/Popover.tsx'
import { AccountMenu } from './AccountMenu.tsx'

/** Who I am, whether chats come to me, and how many of my places are taken. */
export function AccountBlock() {
  const { t, number } = useTexts()
  const { directory, desk } = useConsole()
  const me = directory.me.value
  const used = desk.used.value
  const capacity = me?.capacity ?? 0
  return (
    <div class="account">
      <button
        type="button"
        class="account-button"
        popovertarget="account-menu"
        aria-label={t('account.menu')}
        title={t('account.menu')}
        style={{ anchorName: '--account' }}
      >
        <Avatar
          name={me?.name ?? ''}
          size={32}
          of="me"
          url={me?.avatarUrl ?? null}
          here={me?.availability === 'online'}
        />
      </button>
      <div class="account-state">
        <AvailabilityChoice />
        <span class="account-load">
          <Pips load={used} capacity={capacity} />
          <span aria-hidden="true">{t('colleagues.load', { load: number(used), capacity: number(capacity) })}</span>
        </span>
      </div>
      <Popover id="account-menu" anchor="--account" class="menu account-menu">
        <AccountMenu />
      </Popover>
    </div>
  )
}

/** What I tell the relay of myself. */
export function AvailabilityChoice() {
  const { t } = useTexts()
  const { availability } = useConsole()
  return (
    <span class="availability" data-state={availability.chosen.value}>
      <select
        aria-label={t('availability.label')}
        value={availability.chosen.value}
        onChange={(event) => {
          const chosen = CHOICES.find((each) => each === event.currentTarget.value)
          if (chosen) void availability.choose(chosen)
        }}
      >
        {CHOICES.map((each) => (
          <option key={each} value={each} selected={each === availability.chosen.value}>
            {t(`availability.${each}`)}
          </option>
        ))}
      </select>
      <Icon name="down" size={16} />
    </span>
  )
}
