// Writes the documents that are made from code: docs/configuration.md and docs/errors.md. The check fails when they are stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ERRORS } from '../packages/protocol/src/errors.ts'
import { SECRETS, SETTINGS } from '../packages/server/src/config.ts'
import { root } from './bootstrap/paths.mjs'

const cell = (text) => text.replaceAll('|', '\\|')

/** What a setting may be, as its schema says. */
function allowed(schema) {
  const {
    description,
    type,
    format,
    enum: words,
    minimum,
    maximum,
    minLength,
  } = schema.toJSONSchema({ unrepresentable: 'any' })
  if (description !== undefined) return description
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ')
  if (type === 'integer') return `${minimum} to ${maximum}`
  if (type === 'boolean') return '`true`, `false`'
  if (format === 'email') return 'an e-mail address'
  return minLength > 1 ? `at least ${minLength} characters` : 'text'
}

function configuration() {
  const rows = Object.entries(SETTINGS).map(([name, { schema, doc }]) => {
    const preset = schema.safeParse(undefined)
    const value = preset.success && preset.data !== undefined ? `\`${preset.data}\`` : 'not set'
    return `| \`${name}\` | ${value} | ${allowed(schema)} | ${cell(doc)} |`
  })
  return `# Settings

Made from \`packages/server/src/config.ts\` by \`node scripts/run.mjs docs\`.

Settings come from the environment. All problems are reported at once, one line each, and the relay does not start (exit 78). Secrets
(${SECRETS.map((name) => `\`${name}\``).join(', ')}) may also be given as a file: \`SECRET_FILE=/run/secrets/deskbell\`.

| name | default | allowed | meaning |
|---|---|---|---|
${rows.join('\n')}
`
}

function errors() {
  const rows = Object.entries(ERRORS).map(
    ([code, { http, retryable, receiver }]) =>
      `| \`${code}\` | ${http} | ${retryable ? 'yes' : 'no'} | ${cell(receiver)} |`,
  )
  return `# Refusals

Made from \`packages/protocol/src/errors.ts\` by \`node scripts/run.mjs docs\`.

What a relay may answer instead of doing what was asked: in a \`refused\` frame, or as the body \`{code, details?, retryAfterMs?}\` of an
HTTP answer with this status. *Again* tells whether the same frame may succeed later. Texts for people are made by widget and console.

| code | HTTP | again | the receiver |
|---|---|---|---|
${rows.join('\n')}
`
}

const documents = { 'docs/configuration.md': configuration, 'docs/errors.md': errors }

/** Documents below `folder` that are not what the code says. */
export function staleDocuments(folder = root) {
  return Object.entries(documents)
    .filter(([path, make]) => {
      try {
        return readFileSync(join(folder, path), 'utf8') !== make()
      } catch {
        return true
      }
    })
    .map(([path]) => `${path} is stale: run  node scripts/run.mjs docs`)
}

/** Writes all of them below `folder`. */
export function writeDocuments(folder = root) {
  for (const [path, make] of Object.entries(documents)) writeFileSync(join(folder, path), make())
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeDocuments()
}
