import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

const skipped = new Set(['node_modules', '.git', '.cache', 'dist', 'coverage', 'test-results'])

/**
 * One file of the repository.
 * @typedef {{ path: string, text: string }} Source path is relative to the root, with forward slashes
 */

/**
 * All files below a folder whose path the filter accepts.
 * @param {string} root
 * @param {(path: string) => boolean} wanted
 * @returns {Source[]}
 */
export function readSources(root, wanted) {
  return list(root, '')
    .filter(wanted)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

function list(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (path === 'data') return [] // what a server started here has stored
    if (entry.isDirectory()) return list(root, path)
    return entry.isFile() ? [path] : []
  })
}

export const isCode = (path) => /\.(ts|tsx|mjs)$/.test(path)

export const isTest = (path) => /\.test\.(ts|tsx|mjs)$/.test(path)

/** Several checks look at the same file; it is parsed once. */
const programs = new WeakMap()

/**
 * The syntax tree (ESTree with TypeScript and JSX) of a source; a syntax error is reported by the type check.
 * @param {Source} source
 */
export function parse(source) {
  let program = programs.get(source)
  if (!program) programs.set(source, (program = parseSync(source.path, source.text).program))
  return program
}

/**
 * Visits every node of a tree, parents first.
 * @param {any} node
 * @param {(node: any, parent: any, key: string) => void} visit key is the property of parent that holds the node
 */
export function walk(node, visit, parent = null, key = '') {
  visit(node, parent, key)
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, visit, node, name)
    }
  }
}

/**
 * Where something is, the way editors and terminals make clickable.
 * @param {Source} source
 * @param {{ start: number }} node
 */
export function position(source, node) {
  const before = source.text.slice(0, node.start)
  const line = before.split('\n').length
  return `${source.path}:${line}:${node.start - before.lastIndexOf('\n')}`
}
