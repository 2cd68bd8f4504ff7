/** First letters of the first and the last word, as people would shorten a name; one letter for one word. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s]+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = words[0]
  if (first === undefined) return '·'
  const last = words.length > 1 ? words.at(-1) : undefined
  // Joined scripts are not shortened to two letters that would not join.
  if (/\p{Script=Arabic}|\p{Script=Hebrew}/u.test(first)) return firstLetter(first)
  return firstLetter(first) + (last === undefined ? '' : firstLetter(last))
}

function firstLetter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (/[\p{L}\p{N}]/u.test(segment)) return segment.toLocaleUpperCase()
  }
  return ''
}
