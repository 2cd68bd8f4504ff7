const listPath = 'scripts/checks/forbidden-words.txt'

/**
 * Nothing in the repository may match a pattern of forbidden-words.txt, nor tell where on its author's machine it lies.
 * @param {import('./sources.mjs').Source[]} sources
 * @param {string} root
 * @returns {string[]} one line per match
 */
export function checkForbiddenWords(sources, root) {
  const list = sources.find(({ path }) => path === listPath)
  if (!list) return [`${listPath} is missing`]
  const patterns = [...patternsOf(list.text), ...placeOnDisk(root)]
  return sources
    .filter(({ path, text }) => path !== listPath && !text.includes('\0'))
    .flatMap(({ path, text }) => patterns.flatMap(({ pattern, why }) => matches(path, text, pattern, why)))
}

/** A short one, such as /app in a container, is a word like any other. */
function placeOnDisk(root) {
  if (root.split(/[\\/]/).length < 3) return []
  return [{ pattern: new RegExp(RegExp.escape(root), 'g'), why: 'where it lies on one machine' }]
}

/** A line beginning with # says why the patterns below it are forbidden. */
function patternsOf(text) {
  let why = ''
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('# ')) why = line.slice(2)
    return line === '' || line.startsWith('#') ? [] : [{ pattern: new RegExp(line, 'gm'), why }]
  })
}

function matches(path, text, pattern, why) {
  return [...text.matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length
    return `${path}:${line}  "${match[0].slice(0, 60)}": ${why}`
  })
}
