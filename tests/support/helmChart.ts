import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

/**
 * Renders a chart as Helm would, as far as ours go: values and pipes of them, `if`, `with`, `range` over a map, `required`, `default`,
 * `quote`, `toYaml`, `nindent`, and the spaces that `{{-` takes away. Throws for anything else, so that nobody believes it was tried.
 */
export function renderChart(folder: string, given: object = {}): Map<string, string> {
  const read = (name: string): Values => parse(readFileSync(join(folder, name), 'utf8')) as Values
  const chart = read('Chart.yaml')
  const root: Values = {
    Values: merged(read('values.yaml'), given as Values),
    Release: { Name: 'chat', Namespace: 'default' },
    Chart: { Name: chart['name'], AppVersion: chart['appVersion'], Version: chart['version'] },
  }
  const templates = readdirSync(join(folder, 'templates')).filter((name) => name.endsWith('.yaml'))
  return new Map(
    templates.map((name) => [name, render(readFileSync(join(folder, 'templates', name), 'utf8'), root)] as const),
  )
}

type Values = { [name: string]: unknown }
type Scope = { readonly root: Values; readonly dot: unknown; readonly variables: Readonly<Record<string, unknown>> }
type Node = string | { readonly words: string } | { readonly words: string; readonly body: readonly Node[] }

const OPENING = /^(if|with|range) /

function render(text: string, root: Values): string {
  const pieces = text.split(/(\s*\{\{-[\s\S]*?\}\}|\{\{[\s\S]*?\}\})/)
  const stack: { words: string; body: Node[] }[] = [{ words: '', body: [] }]
  const top = (): Node[] => (stack.at(-1) as { body: Node[] }).body
  for (const piece of pieces) {
    const words = /\{\{-?\s*([\s\S]*?)\s*\}\}/.exec(piece)?.[1]
    if (words === undefined) top().push(piece)
    else if (OPENING.test(words)) stack.push({ words, body: [] })
    else if (words === 'end') {
      const block = stack.pop()
      if (block === undefined || stack.length === 0) throw new Error('an end too many')
      top().push(block)
    } else top().push({ words })
  }
  if (stack.length !== 1) throw new Error(`no end of: ${stack.at(-1)?.words}`)
  return write(top(), { root, dot: root, variables: {} })
}

const write = (nodes: readonly Node[], scope: Scope): string => nodes.map((node) => writeOne(node, scope)).join('')

function writeOne(node: Node, scope: Scope): string {
  if (typeof node === 'string') return node
  if (!('body' in node)) return String(piped(node.words, scope))
  const [, kind, rest = ''] = /^(\w+) ([\s\S]*)$/.exec(node.words) ?? []
  if (kind === 'range') {
    const [, name = '', value = '', of = ''] = /^\$(\w+), \$(\w+) := (.+)$/.exec(rest) ?? []
    return Object.entries(piped(of, scope) as Values)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) =>
        write(node.body, { ...scope, variables: { ...scope.variables, [name]: key, [value]: each } }),
      )
      .join('')
  }
  const found = piped(rest, scope)
  if (isEmpty(found)) return ''
  return write(node.body, kind === 'with' ? { ...scope, dot: found } : scope)
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** `a | f x | g` */
function piped(words: string, scope: Scope): unknown {
  const [first = '', ...pipes] = words.split(/\s+\|\s+/)
  return pipes.reduce((value: unknown, pipe) => call(pipe, [value], scope), begin(first, scope))
}

function begin(words: string, scope: Scope): unknown {
  const [name = '', ...rest] = wordsOf(words)
  if (rest.length > 0) return call(words, [], scope)
  return valueOf(name, scope)
}

function call(words: string, last: readonly unknown[], scope: Scope): unknown {
  const [name = '', ...rest] = wordsOf(words)
  const [one, other] = [...rest.map((word) => valueOf(word, scope)), ...last]
  switch (name) {
    case 'quote':
      return JSON.stringify(String(one))
    case 'toYaml':
      return stringify(one).trimEnd()
    case 'nindent':
      return `\n${String(other)
        .split('\n')
        .map((line) => ' '.repeat(Number(one)) + line)
        .join('\n')}`
    case 'default':
      return isEmpty(other) ? one : other
    case 'required':
      if (isEmpty(other)) throw new Error(String(one))
      return other
    default:
      throw new Error(`this does not know ${name}`)
  }
}

const wordsOf = (text: string): string[] => text.match(/"[^"]*"|\S+/g) ?? []

function valueOf(word: string, { root, dot, variables }: Scope): unknown {
  if (word.startsWith('"')) return word.slice(1, -1)
  if (/^\d+$/.test(word)) return Number(word)
  if (word.startsWith('$')) return variables[word.slice(1)]
  if (word === '.') return dot
  if (!/^(\.\w+)+$/.test(word)) throw new Error(`this does not know ${word}`)
  const from = word.startsWith('.Values') || word.startsWith('.Release') || word.startsWith('.Chart') ? root : dot
  let found: unknown = from
  for (const name of word.slice(1).split('.')) found = (found as Values | undefined)?.[name]
  return found
}

function merged(values: Values, given: Values): Values {
  const both = { ...values }
  for (const [name, value] of Object.entries(given)) {
    const held = both[name]
    const isMap = (each: unknown): each is Values => typeof each === 'object' && each !== null && !Array.isArray(each)
    both[name] = isMap(held) && isMap(value) ? merged(held, value) : value
  }
  return both
}
