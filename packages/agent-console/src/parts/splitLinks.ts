import { LinkifyIt } from 'linkify-it'

/** A stretch of text; `url` set where it is an address. */
export type Piece = { readonly text: string; readonly url: string | null }

/** Only addresses that are safe to open: no scripts, no files. */
const SAFE = /^(?:https?:|mailto:)/i

const linkify = new LinkifyIt({ fuzzyIP: false })

/** Cuts a text into plain stretches and addresses, losing nothing. */
export function splitLinks(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of linkify.match(text) ?? []) {
    if (!SAFE.test(match.url)) continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), url: null })
    // "shop.example" without a scheme is meant as a page, and nobody serves pages without TLS any more.
    const url = match.schema === '' ? match.url.replace(/^http:/, 'https:') : match.url
    pieces.push({ text: match.raw, url })
    end = match.lastIndex
  }
  if (end < text.length) pieces.push({ text: text.slice(end), url: null })
  return pieces
}
