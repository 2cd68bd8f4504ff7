import { splitLinks } from './splitLinks.ts'

/** What somebody wrote: plain text, line breaks kept, addresses as links. */
export function MessageText({ text }: { text: string }) {
  return (
    <>
      {splitLinks(text).map((piece, index) =>
        piece.url === null ? (
          piece.text
        ) : (
          <a key={index} href={piece.url} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </>
  )
}
