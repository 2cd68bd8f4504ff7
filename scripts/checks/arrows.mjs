import { importsOf, placeOf } from './arrows/imports.mjs'
import { arrows, strangers } from './arrows/table.mjs'
import { isCode, isTest, position } from './sources.mjs'

/**
 * Holds every import to arrows/table.mjs.
 * @param {import('./sources.mjs').Source[]} sources
 * @returns {string[]} one line per violation
 */
export function checkArrows(sources) {
  const inPackages = sources.filter((source) => /^packages\/[^/]+\/src\//.test(source.path) && isCode(source.path))
  return [...inPackages.flatMap(violations), ...zodInIndex(inPackages)]
}

/** @param {import('./sources.mjs').Source} source */
function violations(source) {
  const place = placeOf(source.path)
  if (isTest(place)) return testViolations(source, place)

  const row = rowFor(place)
  if (!row) return [`${source.path}: no row in scripts/checks/arrows/table.mjs says what this folder may import`]
  const jsx = place.startsWith('agent-console/models/') && place.endsWith('.tsx')
  if (jsx) return [`${source.path}: a model holds no JSX, so it is a .ts file`]
  return importsOf(source)
    .filter((found) => !isAllowed(found, row.may))
    .map((found) => `${position(source, found.node)}  ${row.from} must not import ${describe(found, row)}`)
}

function rowFor(place) {
  for (const row of arrows) {
    const match = new RegExp(`^${row.from.replaceAll('.', '\\.').replaceAll('*', '([^/]+)')}`).exec(place)
    if (match) return { from: row.from, may: row.may.map((entry) => entry.replaceAll('$1', match[1] ?? '')) }
  }
  return undefined
}

/** @param {import('./arrows/imports.mjs').Import} found */
function isAllowed(found, may) {
  const { target, typeOnly } = found
  const forbidden = may.some((entry) => entry.startsWith('!') && target.startsWith(entry.slice(1)))
  return !forbidden && may.some((entry) => covers(entry, target, typeOnly))
}

function covers(entry, target, typeOnly) {
  if (entry.startsWith('type ')) return typeOnly && covers(entry.slice('type '.length), target, true)
  if (entry === 'any library') return isLibrary(target)
  if (entry.endsWith('/*')) return target.startsWith(entry.slice(0, -1))
  if (entry.startsWith('@') || isLibrary(entry)) return target === entry
  return target.startsWith(entry)
}

/** Neither one of Node's modules, nor a package of this workspace, nor a file: those have a row of their own. */
function isLibrary(target) {
  if (target.startsWith('node:') || target.startsWith('@deskbell/') || /^deskbell(\/|$)/.test(target)) return false
  return !/^(\.|protocol|client|widget|agent-console|server)\//.test(target)
}

function describe({ specifier, target, typeOnly }, row) {
  const asType = !typeOnly && row.may.some((entry) => entry.startsWith('type ') && covers(entry, target, true))
  return `${specifier}${asType ? ' (except by `import type`)' : ''}`
}

function testViolations(source, place) {
  const kind = strangers.find((folder) => place.startsWith(folder))
  if (!kind) return []
  const own = `${kind}${place.slice(kind.length).split('/')[0]}/`
  return importsOf(source)
    .filter((found) => found.target.startsWith(kind) && !found.target.startsWith(own))
    .map((found) => `${position(source, found.node)}  the tests of ${own} must not import ${found.specifier}`)
}

/** Whatever a browser loads by importing @deskbell/protocol must not pull the validator along. */
function zodInIndex(sources) {
  const files = new Map(sources.map((source) => [placeOf(source.path), source]))
  const seen = new Set()
  const queue = ['protocol/index.ts']
  const problems = []
  for (let place = queue.pop(); place; place = queue.pop()) {
    const source = files.get(place)
    if (!source || seen.has(place)) continue
    seen.add(place)
    for (const found of importsOf(source).filter((each) => !each.typeOnly)) {
      if (/^zod(\/|$)/.test(found.target)) {
        problems.push(`${position(source, found.node)}  reached from protocol/index.ts at run time, must not load zod`)
      }
      queue.push(found.target)
    }
  }
  return problems
}
