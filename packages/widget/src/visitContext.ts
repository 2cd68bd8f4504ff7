import type { VisitContext } from '@deskbell/protocol'

/** Where the visitor is, told when they want to talk. */
export const visitContext = (): VisitContext => ({
  pageUrl: location.href.slice(0, 2048),
  pageTitle: document.title.slice(0, 255),
  referrer: document.referrer.slice(0, 2048),
  locale: navigator.language,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})
