import type { Span } from '../view.ts'

const beginning = /https?:\/\/|www\.|mailto:/i
const beyond = /[<>"`。，、；！？）」』】]/
const address = /^[^\s@:/]+@[^\s@]+\.[^\s@]{2,}$/
const closing = '.,;:!?\'")]}*_'

/**
 * Finds the links in a text: http, https and mailto, nothing else. Looks at each character a fixed number of times, however
 * the text is made; what comes out is put into the page as text nodes and `href`s, never as HTML.
 */
export function richText(text: string): Span[] {
  const spans: Span[] = []
  let plain = ''
  for (const word of text.split(/(\s+)/)) {
    const [before, link, href] = linkIn(word)
    plain += before
    if (!href) continue
    if (plain) spans.push({ text: plain })
    spans.push({ text: link, href })
    plain = word.slice(before.length + link.length)
  }
  if (plain) spans.push({ text: plain })
  return spans
}

/** What stands before the first link of a word, the link as written, and where it leads; the whole word and nothing without one. */
function linkIn(word: string): [before: string, link: string, href?: string] {
  const start = word.search(beginning)
  let [link] = word.slice(Math.max(start, 0)).split(beyond) as [string]
  let from = start
  if (start < 0) {
    if (!word.includes('@')) return [word, '']
    from = 0
    while (closing.includes(link[0] ?? ' ') || link[0] === '(') {
      link = link.slice(1)
      from++
    }
  }
  // A closing mark belongs to the sentence, unless its bracket was opened inside the link.
  let end = link.length
  let unopened = link.split(')').length - link.split('(').length
  while (closing.includes(link[end - 1] ?? ' ') && (link[end - 1] !== ')' || unopened-- > 0)) end--
  link = link.slice(0, end)
  if (start < 0 && !address.test(link)) return [word, '']
  const href = start < 0 ? 'mailto:' + link : /^w/i.test(link) ? 'https://' + link : link
  try {
    const { protocol, host, pathname } = new URL(href)
    const leads = protocol === 'mailto:' ? pathname.includes('@') : host && /^https?:$/.test(protocol)
    if (leads) return [word.slice(0, from), link, href]
  } catch {
    // Not an address after all.
  }
  return [word, '']
}
