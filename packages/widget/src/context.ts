// What the loader and the panel agree on. They are separate files in a browser's cache, so fields are added, never changed.
import type { Appearance } from '@deskbell/protocol'

/** What the relay writes into the loader: see packages/widget/README.md. */
export type Config =
  | {
      /** The site's public key. */
      site: string
      appearance: Appearance
      /** Address of the panel, relative to the loader's own, and behind a # what it calls `mount`: `w/panel-….js#x`. */
      panel: string
    }
  /** The page's origin, which may not show this site's chat; '' when the relay was not told where it is. */
  | { refused: string }

/** A call of the one global: its arguments. */
export type Call = ArrayLike<unknown>

/** What the loader hands to the panel. */
export type Context = {
  config: Extract<Config, { site: string }>
  /** The loader's own address: the relay is beside it. */
  src: string
  root: ShadowRoot
  launcher: HTMLElement
  /** The `data-*` settings of the script tag. */
  data: DOMStringMap
  /** The one global; `q` holds the calls that came before the panel, and takes those that come. */
  api: { q: { push(call: Call): unknown } }
  /** Takes the widget out of the page, and the global with it. */
  remove(): void
}

/** What the panel answers. */
export type Panel = {
  open(): void
  toggle(): void
  /** A conversation is under way since an earlier page; the panel was open there, or not. */
  resume(open: boolean): void
}
