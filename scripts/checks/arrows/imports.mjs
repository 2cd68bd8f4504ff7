import { posix } from 'node:path'
import { parse, walk } from '../sources.mjs'

/**
 * One import of a source file.
 * @typedef {object} Import
 * @property {string} specifier as written
 * @property {string} target what arrows/table.mjs calls it: 'server/domain/queue.ts', 'node:fs', 'zod',
 *   './packages/server/package.json' for a file outside all src folders
 * @property {boolean} typeOnly nothing of it is left at run time
 * @property {any} node
 */

/**
 * Every import and re-export of a file: static, dynamic and `import('x').T` in a type.
 * @param {import('../sources.mjs').Source} source
 * @returns {Import[]}
 */
export function importsOf(source) {
  /** @type {Import[]} */
  const imports = []
  walk(parse(source), (node) => {
    const specifier = node.source?.value
    if (typeof specifier !== 'string' || !importing.has(node.type)) return
    // `import { type T }` still loads the module (verbatimModuleSyntax), so only the whole statement counts.
    const typeOnly = node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type'
    imports.push({ specifier, target: targetOf(specifier, source.path), typeOnly, node })
  })
  return imports
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

function targetOf(specifier, path) {
  if (!specifier.startsWith('.')) return specifier
  const file = posix.join(posix.dirname(path), specifier)
  const place = placeOf(file)
  return place === file ? `./${file}` : place
}

/**
 * A file's name in the table: packages/server/src/x.ts → server/x.ts.
 * @param {string} path
 */
export function placeOf(path) {
  return path.replace(/^packages\/([^/]+)\/src\//, '$1/')
}
