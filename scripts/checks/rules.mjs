import { isCode, isTest, parse, position, walk } from './sources.mjs'

const behaviour = 'docs/behaviour.md'
const ruleLine = /^- \*\*\[([A-Z]+\d+)\]\*\*/gm
const quoted = /\[([A-Z]+\d+)\]/g

/**
 * docs/behaviour.md says what Deskbell promises, one numbered rule a line: `- **[Q3]** …`.
 * Every rule is quoted by the title of a test that proves it, and no title quotes a rule that does not exist.
 * @param {import('./sources.mjs').Source[]} sources
 * @returns {string[]} one line per violation
 */
export function checkRules(sources) {
  const document = sources.find(({ path }) => path === behaviour)
  if (!document) return [`${behaviour} is missing`]
  const rules = [...document.text.matchAll(ruleLine)].map((match) => match[1])
  const quotes = sources.filter(holdsTests).flatMap(quotesIn)

  const known = new Set(rules)
  const proven = new Set(quotes.map(({ id }) => id))
  return [
    ...rules.filter((id, index) => rules.indexOf(id) !== index).map((id) => `${behaviour}: [${id}] is there twice`),
    ...rules.filter((id) => !proven.has(id)).map((id) => `${behaviour}: no test title quotes [${id}]`),
    ...quotes.filter(({ id }) => !known.has(id)).map(({ id, at }) => `${at}  there is no rule [${id}] in ${behaviour}`),
  ]
}

/** Contract suites hold the titles for every adapter that runs them. */
function holdsTests({ path }) {
  return isTest(path) || (isCode(path) && path.startsWith('packages/server/test/contract/'))
}

const titled = new Set(['describe', 'it', 'suite', 'test'])

function quotesIn(source) {
  const quotes = []
  walk(parse(source), (node) => {
    if (node.type !== 'CallExpression' || !titled.has(rootName(node.callee))) return
    for (const match of titleOf(node.arguments[0]).matchAll(quoted)) {
      quotes.push({ id: match[1], at: position(source, node) })
    }
  })
  return quotes
}

/** it · it.each([…]) · describe.concurrent.for(…) → it, it, describe */
function rootName(callee) {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression') return rootName(callee.object)
  if (callee.type === 'CallExpression' || callee.type === 'TaggedTemplateExpression') {
    return rootName(callee.callee ?? callee.tag)
  }
  return ''
}

function titleOf(argument) {
  if (argument?.type === 'Literal') return String(argument.value)
  if (argument?.type === 'TemplateLiteral') return argument.quasis.map((part) => part.value.cooked).join('')
  return ''
}
