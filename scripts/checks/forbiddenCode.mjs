import { placeOf } from './arrows/imports.mjs'
import { isCode, isTest, parse, position, walk } from './sources.mjs'

// What no import can show: globals and properties that code in a folder must not use. Folders as in arrows/table.mjs.
const browser = ['client/', 'widget/', 'agent-console/']
const asText = 'a browser package builds nodes, never HTML or code from text'

/**
 * `names`: globals ('setTimeout') and members of globals ('Date.now'); `properties`: on any object, in JSX too;
 * `imports`: modules that would bring the same in.
 * @type {{ in: string[], except?: string[], names?: string[], properties?: string[], imports?: string[], why: string }[]}
 */
const rules = [
  {
    in: ['server/domain/', 'server/app/', 'server/transport/', 'client/'],
    except: ['client/testing/'],
    names: [
      'setTimeout',
      'setInterval',
      'Date.now',
      'new Date()',
      'Math.random',
      'performance.now',
      'crypto.randomUUID',
      'crypto.getRandomValues',
    ],
    imports: ['node:timers', 'node:timers/promises', 'timers'],
    why: 'time and chance come from the ports Clock and Ids',
  },
  {
    in: ['protocol/', 'client/', 'widget/', 'agent-console/', 'server/'],
    except: ['server/main.ts'],
    names: ['process'],
    imports: ['node:process', 'process'],
    why: 'only main.ts reads the process; pass what you need as an argument',
  },
  {
    in: browser,
    names: ['eval', 'Function', 'document.write'],
    properties: ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'dangerouslySetInnerHTML', 'srcdoc'],
    why: asText,
  },
  {
    in: ['agent-console/models/', 'widget/model'],
    names: ['document', 'window', 'localStorage', 'sessionStorage', 'navigator'],
    why: 'a model has no DOM: take the edge as an interface',
  },
]

/**
 * @param {import('./sources.mjs').Source[]} sources
 * @returns {string[]} one line per violation
 */
export function checkForbiddenCode(sources) {
  const files = sources.filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && isCode(path) && !isTest(path))
  return [...files.flatMap(violations), ...settingNames(files)]
}

function violations(source) {
  const place = placeOf(source.path)
  const within = (folders = []) => folders.some((folder) => place.startsWith(folder))
  const active = rules.filter((rule) => within(rule.in) && !within(rule.except))
  if (active.length === 0) return []

  const uses = usesOf(parse(source))
  return active.flatMap((rule) =>
    uses
      .filter(({ kind, name }) => rule[kind]?.includes(name))
      .map(({ name, node }) => `${position(source, node)}  ${name}: ${rule.why}`),
  )
}

/**
 * Everything in a file that a rule may speak of.
 * @returns {{ kind: 'names' | 'properties' | 'imports', name: string, node: any }[]}
 */
function usesOf(program) {
  const uses = []
  const bound = new Set()
  const patterns = new Set() // identifiers in `{ a: b }` that name a new variable
  walk(program, (node, parent, key) => {
    if (node.type === 'ImportDeclaration') uses.push({ kind: 'imports', name: node.source.value, node })
    if (node.type === 'ObjectPattern') for (const each of node.properties) patterns.add(each.value)
    if (isBinding(node, parent, key, patterns)) bound.add(node.name)

    if (node.type === 'Identifier' && isReference(parent, key) && !patterns.has(node)) {
      uses.push({ kind: 'names', name: node.name, node })
    }
    if (node.type === 'NewExpression' && node.callee.name === 'Date' && node.arguments.length === 0) {
      uses.push({ kind: 'names', name: 'new Date()', node })
    }
    const property = propertyName(node)
    if (property === undefined) return
    uses.push({ kind: 'properties', name: property, node })
    if (node.type !== 'MemberExpression') return
    const object = node.object.name ?? propertyName(node.object)
    uses.push({ kind: 'names', name: `${object}.${property}`, node })
    if (globalObjects.has(node.object.name)) uses.push({ kind: 'names', name: property, node })
  })
  // A file's own `process` or `Function` is nobody's business.
  return uses.filter(({ kind, name }) => kind !== 'names' || !bound.has(name.split('.')[0]))
}

const globalObjects = new Set(['globalThis', 'window', 'self', 'global'])

function propertyName(node) {
  if (node.type === 'MemberExpression') return node.computed ? node.property.value : node.property.name
  if (node.type === 'Property' && !node.computed) return node.key.name ?? node.key.value
  if (node.type === 'JSXAttribute') return node.name.name
  return undefined
}

function isBinding(node, parent, key, patterns) {
  if (node.type !== 'Identifier' || !parent) return false
  if (patterns.has(node)) return true
  if (key === 'params') return !parent.type.startsWith('TS')
  if (key === 'local') return parent.type.startsWith('Import')
  return key === 'id' && (parent.type === 'VariableDeclarator' || /^(Function|Class)/.test(parent.type))
}

/** Whether an identifier in this place stands for the value of a variable. */
function isReference(parent, key) {
  if (!parent) return false
  if (parent.type.startsWith('TS')) return key === 'expression'
  if (key === 'key') return parent.computed === true
  if (parent.type === 'MemberExpression' && key === 'property') return parent.computed
  if (/^(Import|Export)/.test(parent.type) && parent.type !== 'ExportDefaultDeclaration') return false
  return key !== 'id' && key !== 'params' && key !== 'label'
}

/** Only config.ts knows what a setting is called; everybody else gets the parsed value. */
function settingNames(files) {
  const config = files.find(({ path }) => path === 'packages/server/src/config.ts')
  if (!config) return []
  const names = new Set()
  walk(parse(config), (node) => {
    const name = node.type === 'Property' && !node.computed ? (node.key.name ?? node.key.value) : undefined
    if (typeof name === 'string' && /^[A-Z][A-Z0-9_]+$/.test(name)) names.add(name)
  })
  const others = files.filter(({ path }) => path.startsWith('packages/server/src/') && path !== config.path)
  return others.flatMap((source) => {
    const problems = []
    walk(parse(source), (node) => {
      const name =
        node.type === 'Literal' ? node.value : node.type === 'MemberExpression' ? propertyName(node) : undefined
      if (names.has(name)) problems.push(`${position(source, node)}  ${name}: only config.ts names settings`)
    })
    return problems
  })
}
