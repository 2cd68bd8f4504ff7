import type { SiteRecord } from '../domain/records.ts'
import type { EntryCommandName } from './commands/table.ts'
import type { Deps } from './deps.ts'
import { isLoopbackOrigin } from './origins.ts'
import type { Done } from './door/answers.ts'

const EVERY_MS = 60_000
/** Another origin than the last is news sooner. */
const OTHER_EVERY_MS = 10_000

/** Does a command of the relay's own edges. */
type Enter = (name: EntryCommandName & 'noteSeen', args: { siteId: string; origin: string }) => Promise<Done>

/**
 * "We hear haldenoutdoor.com": where the widget of a site was last loaded, or a visitor last came from. Written at most once a
 * minute and site, and not for every visitor.
 */
export class SeenSites {
  readonly #deps: Pick<Deps, 'clock' | 'log' | 'settings'>
  readonly #enter: Enter
  readonly #seen = new Map<string, { at: number; origin: string }>()

  constructor(deps: Pick<Deps, 'clock' | 'log' | 'settings'>, enter: Enter) {
    this.#deps = deps
    this.#enter = enter
  }

  /** A page of this origin has the widget. A trial on one's own machine is none. */
  note(site: Pick<SiteRecord, 'id' | 'lastSeen'>, origin: string): void {
    const { clock, log } = this.#deps
    const now = clock.now()
    const last = this.#seen.get(site.id)
    if (last !== undefined && last.origin === origin && now - last.at < EVERY_MS) return
    if (last !== undefined && now - last.at < OTHER_EVERY_MS) return
    if (this.#isTrial(origin) && site.lastSeen !== null && !this.#isTrial(site.lastSeen.origin)) return
    this.#seen.set(site.id, { at: now, origin })
    this.#enter('noteSeen', { siteId: site.id, origin }).catch((error: unknown) =>
      log.error('noting a site failed', error),
    )
  }

  #isTrial(origin: string): boolean {
    return isLoopbackOrigin(origin) || origin === new URL(this.#deps.settings.publicUrl).origin
  }
}
