import type { JSX } from 'preact'
import type { Span } from '../model/view.ts'

/** A bubble, and for the ear whose it is. */
export function Said({ who, spans }: { who: string; spans: Span[] }): JSX.Element {
  return (
    <>
      <span class="heard">{who} </span>
      <div class="bubble" dir="auto">
        {spans.map(({ text, href }, index) =>
          href ? (
            <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {text}
            </a>
          ) : (
            text
          ),
        )}
      </div>
    </>
  )
}
