import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../bootstrap/paths.mjs'
import { runTool } from './tools.mjs'

/** Every folder with a tsconfig.json is checked by itself, with its own libraries (a document here, Node there). */
export async function checkTypes() {
  const projects = globSync('{packages/*,examples/*,tests,bench,scripts}/tsconfig.json', { cwd: root }).map(dirname)
  const results = await Promise.all(projects.filter(hasSources).map(typeCheck))
  return results.flat()
}

/** The compiler takes an empty project for a mistake. */
function hasSources(project) {
  const exclude = (/** @type {string} */ path) => path.endsWith('node_modules')
  return globSync('**/*.{ts,tsx,mjs}', { cwd: join(root, project), exclude }).length > 0
}

async function typeCheck(project) {
  const { ok, output } = await runTool('typescript', ['--project', project, '--pretty', 'false'])
  return ok ? [] : [output]
}
