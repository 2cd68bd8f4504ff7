import { print } from './script.ts'
import type { Line } from './script.ts'
import { BrokenPromise, simulate } from './simulate.ts'

/** What of a broken run is enough to break the same promise. */
export type Shrunk = { readonly script: readonly Line[]; readonly broken: BrokenPromise; readonly runs: number }

/**
 * Takes steps out of a run for as long as the same promise stays broken: halves first, single steps last, each with the time
 * it took or without. Ends when nothing can be spared or `withinMs` of real time are over.
 */
export async function shrink(first: BrokenPromise, withinMs: number): Promise<Shrunk> {
  const end = performance.now() + withinMs
  let best: Shrunk = { script: first.script, broken: first, runs: 0 }
  const isOver = (): boolean => performance.now() > end

  const breaks = async (script: readonly Line[]): Promise<boolean> => {
    const runs = best.runs + 1
    const broken = await broke({ ...first.options, script })
    const isSame = broken?.rule === first.rule
    // What came after it broke is no part of it.
    best = isSame ? { script: broken.script, broken, runs } : { ...best, runs }
    return isSame
  }

  if (!(await breaks(first.script))) return best
  for (let size = Math.ceil(best.script.length / 2); size >= 1 && !isOver();) {
    const before = best.script.length
    for (let from = 0; from < best.script.length && !isOver();) {
      const isSpared =
        (await breaks(without(best.script, from, size, false))) ||
        (await breaks(without(best.script, from, size, true)))
      if (!isSpared) from += size
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (best.script.length === before) break
  }
  for (let index = 0; index < best.script.length && !isOver(); index += 1) {
    for (const part of [0, 0.25, 0.5]) if (await breaks(sooner(best.script, index, part))) break
  }
  return best
}

/** The entry of regressions.ts for it, to be pasted. */
export const asRegression = ({ script, broken }: Shrunk): string =>
  [
    '  {',
    `    bug: '${broken.rule}: say what was wrong',`,
    `    seed: ${broken.options.seed},`,
    ...(broken.options.store !== 'sqlite' ? [] : [`    store: ${JSON.stringify(broken.options.store)},`]),
    '    script: [',
    ...script.map((line) => `      '${print(line)}',`),
    '    ],',
    '  },',
  ].join('\n')

async function broke(options: Parameters<typeof simulate>[0]): Promise<BrokenPromise | null> {
  try {
    await simulate(options)
    return null
  } catch (error) {
    if (error instanceof BrokenPromise) return error
    throw error
  }
}

/** Without some lines; their time is kept when asked for. */
function without(script: readonly Line[], from: number, count: number, keepsTime: boolean): Line[] {
  const gone = script.slice(from, from + count)
  const ms = keepsTime ? gone.reduce((sum, { pauseMs }) => sum + pauseMs, 0) : 0
  const before = script.slice(0, from)
  const last = before.pop() ?? { step: 'nothing', chance: 0, pauseMs: 0 }
  const lead = from > 0 || ms > 0 ? [{ ...last, pauseMs: last.pauseMs + ms }] : []
  return [...before, ...lead, ...script.slice(from + count)]
}

/** With one pause shortened. */
const sooner = (script: readonly Line[], index: number, part: number): Line[] =>
  script.map((line, place) => (place === index ? { ...line, pauseMs: Math.floor(line.pauseMs * part) } : line))
