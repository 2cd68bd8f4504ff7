import { isTest, parse, position, walk } from './sources.mjs'

const views = /^packages\/(widget\/src\/views|agent-console\/src\/(screens|parts))\/.*\.tsx$/

/** Attributes that people read or hear. */
const spoken = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'label',
  'placeholder',
  'title',
])

/**
 * Text for people comes from i18n, or it cannot be translated: finds literal text in views.
 * @param {import('./sources.mjs').Source[]} sources
 * @returns {string[]} one line per violation
 */
export function checkUiText(sources) {
  return sources
    .filter(({ path }) => views.test(path) && !isTest(path))
    .flatMap((source) => literalTexts(parse(source)).map(({ text, node }) => complain(source, node, text)))
}

function complain(source, node, text) {
  return `${position(source, node)}  "${text.trim().slice(0, 60)}" is text for people: it belongs to i18n`
}

/** @returns {{ text: string, node: any }[]} */
function literalTexts(program) {
  const found = []
  const add = (node) => {
    for (const { text, node: literal } of literalsIn(node)) {
      if (/\p{L}/u.test(text)) found.push({ text, node: literal })
    }
  }
  walk(program, (node, parent) => {
    if (node.type === 'JSXText') add(node)
    if (node.type === 'JSXAttribute' && spoken.has(attributeName(node)) && node.value) add(node.value)
    // What stands between braces as a child; attributes are looked at above.
    if (node.type === 'JSXExpressionContainer' && parent.type !== 'JSXAttribute') add(node)
  })
  return found
}

function attributeName({ name }) {
  return name.type === 'JSXNamespacedName' ? `${name.namespace.name}:${name.name.name}` : name.name
}

/** The literals an expression can become: through conditions, `??`, `+` and templates, but not through calls. */
function literalsIn(node) {
  switch (node?.type) {
    case 'JSXText':
      return [{ text: node.value, node }]
    case 'Literal':
      return typeof node.value === 'string' ? [{ text: node.value, node }] : []
    case 'TemplateLiteral':
      return node.quasis.map((part) => ({ text: part.value.cooked, node }))
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].flatMap(literalsIn)
    case 'LogicalExpression':
    case 'BinaryExpression':
      return node.operator.includes('=') ? [] : [node.left, node.right].flatMap(literalsIn)
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return literalsIn(node.expression)
    default:
      return []
  }
}
