import type { AgentView, CommandArgs, SiteId, SiteSettings } from '@deskbell/protocol'
import type { Step } from './Saves.ts'

/** What `updateSite` can change. */
export type SitePatch = Omit<CommandArgs['updateSite'], 'siteId'>

/** A change of a site, and the step that takes it back. */
export function siteSteps(site: SiteSettings, patch: SitePatch): { step: Step; inverse: Step } {
  const before = Object.fromEntries(Object.keys(patch).map((key) => [key, site[key as keyof SitePatch]]))
  return {
    step: { name: 'updateSite', args: { siteId: site.id, ...patch } },
    inverse: { name: 'updateSite', args: { siteId: site.id, ...before } },
  }
}

/** Whether an agent may change a site. */
export function administers(me: AgentView | null, siteId: SiteId): boolean {
  if (!me) return false
  return me.owner || me.memberships.some((each) => each.siteId === siteId && each.role === 'admin')
}

/** The line to paste into a page. @param base address that `widget.js` lies below, with a slash at its end */
export function snippetOf(site: Pick<SiteSettings, 'key'>, base: string): string {
  return `<script async src="${base}widget.js?site=${site.key}"></script>`
}

/** What a page with a security policy has to allow. @param base as for `snippetOf` */
export function policyOf(base: string): string {
  const { origin } = new URL(base)
  const socket = origin.replace(/^http/, 'ws')
  return `script-src ${origin}; connect-src ${origin} ${socket}; img-src ${origin}`
}

/** What is known of the line in the page. */
export type Heard =
  | { readonly is: 'live'; readonly origin: string; readonly at: number }
  | { readonly is: 'refused'; readonly origin: string; readonly at: number }
  | { readonly is: 'nothing' }

/** Whether the widget of a site was heard from a real page: live, or refused because its address is not allowed yet. */
export function heardOf(site: SiteSettings): Heard {
  const refused = site.refusedOrigins.toSorted((a, b) => b.lastAt - a.lastAt)[0]
  if (site.lastSeen && site.lastSeen.at >= (refused?.lastAt ?? 0)) return { is: 'live', ...site.lastSeen }
  if (refused) return { is: 'refused', origin: refused.origin, at: refused.lastAt }
  return site.lastSeen ? { is: 'live', ...site.lastSeen } : { is: 'nothing' }
}
