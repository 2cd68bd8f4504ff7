import type { ContactView } from '@deskbell/protocol'
import type { Texts } from '../../i18n/Texts.ts'
import { browserOf, referrerOf } from '../../models/visitor.ts'
import { useConsole, useTexts } from '../../parts/context.ts'

/** What the visitor's browser says of itself. Unknown facts are left out. */
export function Facts({ contact }: { contact: ContactView }) {
  const texts = useTexts()
  const { ticker } = useConsole()
  const facts = factsOf(texts, contact, ticker.minute.value)
  return (
    <dl class="facts">
      {facts.map(([label, value]) => (
        <div key={label} class="fact">
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function factsOf(texts: Texts, { context, firstSeenAt }: ContactView, now: number): [label: string, value: string][] {
  const { t } = texts
  const facts: [string, string][] = []
  const local = context.timeZone === undefined ? null : localTime(texts, now, context.timeZone)
  if (local !== null) facts.push([t('context.localTime'), local])
  if (context.locale) facts.push([t('context.language'), texts.language(context.locale)])
  const referrer = referrerOf(context.referrer)
  if (referrer) {
    facts.push([t('context.referrer'), referrer.search ? t('context.search', { host: referrer.host }) : referrer.host])
  }
  const agent = browserOf(context.userAgent)
  if (agent) {
    const { browser, system } = agent
    facts.push([t('context.browser'), system === null ? browser : t('context.browserOn', { browser, system })])
  }
  facts.push([t('context.firstSeen'), texts.sameDay(firstSeenAt, now) ? t('timeline.today') : texts.month(firstSeenAt)])
  return facts
}

function localTime(texts: Texts, now: number, zone: string): string | null {
  const { t, number } = texts
  const there = texts.timeIn(now, zone)
  if (!there) return null
  const { time, aheadMinutes } = there
  if (aheadMinutes === 0) return t('context.sameTime', { time })
  const minutes = Math.abs(aheadMinutes)
  const whole = number(Math.floor(minutes / 60))
  const hours =
    minutes % 60 === 0
      ? t('context.hours', { hours: whole })
      : t('context.hoursMinutes', { hours: whole, minutes: String(minutes % 60).padStart(2, '0') })
  return t(aheadMinutes > 0 ? 'context.ahead' : 'context.behind', { time, hours })
}
