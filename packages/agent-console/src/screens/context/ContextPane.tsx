import type { ContactView } from '@deskbell/protocol'
import { useRef } from 'preact/hooks'
import { IconButton } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { visitorName, visitorShortName } from '../../parts/names.ts'
import { VisitorAvatar } from '../../parts/VisitorAvatar.tsx'
import type { Thread } from '../../models/Thread.ts'
import { ContactEditor } from './ContactEditor.tsx'
import { ContextFoot } from './ContextFoot.tsx'
import { Facts } from './Facts.tsx'
import { History } from './History.tsx'
import { PageNow } from './PageNow.tsx'
import { Section } from './Section.tsx'
import { useFocusInside } from './useFocusInside.ts'

/** The visitor: who, where they are now, what is known, what was before. What is not known is left out. */
export function ContextPane({ thread }: { thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const app = useConsole()
  const layout = useLayout().value
  const contact = app.contact.value.value
  const row = thread.row.value
  const view = thread.snapshot.value?.view ?? null
  const name = contact?.name || visitorName(texts, view ?? row)
  const isSheet = layout !== 'full' && layout !== 'folded'
  const pane = useRef<HTMLElement>(null)
  useFocusInside(pane, layout === 'phone')

  return (
    <aside ref={pane} class="context" id="context" aria-label={t('conversation.context')} tabIndex={-1}>
      {isSheet && (
        <div class="pane-head context-head">
          <IconButton icon="back" name={t('action.back')} onClick={() => (app.overlay.value = 'none')} />
          <h2 class="pane-title">
            {t('context.title', {
              name: visitorShortName(texts, contact ? { contactName: contact.name, number: row?.number } : row),
            })}
          </h2>
        </div>
      )}
      <div class="context-scroll">
        <div class="who">
          <VisitorAvatar
            of={{ ...(view ?? row), ...(contact ? { contactName: contact.name } : {}) }}
            size={40}
            here={thread.visitorHere.value}
          />
          <div class="who-text">
            <p class="who-name">
              <bdi>{name}</bdi>
            </p>
            <p class="who-email">{contact?.email ? <bdi>{contact.email}</bdi> : contact && t('context.noEmail')}</p>
          </div>
          {contact && <ContactEditor contact={contact} />}
          {contact && (
            <p class="who-labels">
              <span class="chip" data-verified={contact.verified ? '' : undefined}>
                {contact.verified && <Icon name="shield" size={16} />}
                {contact.verified ? t('context.verified') : t('context.unverified')}
              </span>
            </p>
          )}
        </div>
        {contact ? <Known contact={contact} thread={thread} /> : <ContextWait />}
      </div>
      {layout === 'phone' && <ContextFoot thread={thread} />}
    </aside>
  )
}

function Known({ contact, thread }: { contact: ContactView; thread: Thread }) {
  const { t, number } = useTexts()
  const attributes = Object.entries(contact.attributes)
  return (
    <>
      {contact.context.pageUrl !== undefined && <PageNow context={contact.context} thread={thread} />}
      <Section id="facts" title={t('context.facts')}>
        <Facts contact={contact} />
      </Section>
      {attributes.length > 0 && (
        <Section id="attributes" title={t('context.attributes')} aside={t('context.fromSite')}>
          <dl class="facts">
            {attributes.map(([name, value]) => (
              <div key={name} class="fact">
                <dt>{name}</dt>
                <dd dir="auto">{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section
        id="history"
        title={t('context.history')}
        aside={contact.history.length > 0 ? number(contact.history.length) : undefined}
      >
        <History contact={contact} />
      </Section>
    </>
  )
}

function ContextWait() {
  const { t } = useTexts()
  const { contact } = useConsole()
  if (contact.failed.value) {
    return (
      <div class="context-trouble">
        <p>{t('context.failed')}</p>
        <button type="button" class="link-button" onClick={() => contact.reload()}>
          {t('action.loadAgain')}
        </button>
      </div>
    )
  }
  return (
    <div class="context-wait" aria-hidden="true">
      <span class="skeleton skeleton-line" />
      <span class="skeleton skeleton-line skeleton-short" />
      <span class="skeleton skeleton-line" />
    </div>
  )
}
