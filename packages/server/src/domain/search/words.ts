/** One word of a question: what is found are these tokens one after another, the last one as the beginning of a token unless `whole`. */
export type Phrase = { readonly tokens: readonly string[]; readonly whole: boolean }

/** A token of a text, folded, and where it stands: [start, end) in UTF-16 units. */
export type Token = { readonly text: string; readonly start: number; readonly end: number }

/** Letters of scripts that put no spaces between words are tokens of their own, so that a word inside a sentence can be found. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`
const TOKEN = new RegExp(String.raw`[${UNSPACED}]\p{M}*|(?:(?![${UNSPACED}])[\p{L}\p{N}\p{M}])+`, 'gu')
const ASCII_TOKEN = /[0-9A-Za-z]+/g
const BEYOND_ASCII = /[^\0-\x7f]/
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u')
/** The longest part of a token that is told apart. */
const MAX_TOKEN_CHARS = 64
const TOO_LONG = new RegExp(`[0-9A-Za-z]{${MAX_TOKEN_CHARS + 1}}`)

/** The tokens of a text in their order: runs of letters and digits without case, accents and compatibility forms. */
export function tokensOf(text: string): Token[] {
  const isAscii = !BEYOND_ASCII.test(text)
  const tokens: Token[] = []
  for (const match of text.matchAll(isAscii ? ASCII_TOKEN : TOKEN)) {
    const folded = (isAscii ? match[0].toLowerCase() : fold(match[0])).slice(0, MAX_TOKEN_CHARS)
    if (folded !== '') tokens.push({ text: folded, start: match.index, end: match.index + match[0].length })
  }
  return tokens
}

/** The same as a line, for an index: nearly all texts are short and plain, and need no places. */
export function foldedLine(text: string): string {
  if (!BEYOND_ASCII.test(text) && !TOO_LONG.test(text)) return text.toLowerCase().match(ASCII_TOKEN)?.join(' ') ?? ''
  return tokensOf(text)
    .map((token) => token.text)
    .join(' ')
}

/** What a question asks for: all of its phrases. Empty when it has no letter and no digit. */
export function phrasesOf(question: string): Phrase[] {
  return question.split(/\s+/u).flatMap((word) => {
    const tokens = tokensOf(word).map(({ text }) => text)
    const last = tokens.at(-1)
    if (last === undefined) return []
    // One letter begins too many words to be of any use.
    return [{ tokens, whole: last.length === 1 && !IS_UNSPACED.test(last) }]
  })
}

/** Where a phrase stands in a text: the tokens of each place, as [first, after the last). */
export function placesOf(tokens: readonly Token[], { tokens: wanted, whole }: Phrase): (readonly [number, number])[] {
  const last = wanted.length - 1
  const places: (readonly [number, number])[] = []
  for (let at = 0; at + last < tokens.length; at += 1) {
    const fits = wanted.every((text, index) => {
      const found = tokens[at + index]?.text ?? ''
      return index === last && !whole ? found.startsWith(text) : found === text
    })
    if (fits) places.push([at, at + wanted.length])
  }
  return places
}

/** Whether a text has all of the phrases. */
export function hasAll(text: string, phrases: readonly Phrase[]): boolean {
  const tokens = tokensOf(text)
  return phrases.every((phrase) => placesOf(tokens, phrase).length > 0)
}

const fold = (token: string): string => token.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
