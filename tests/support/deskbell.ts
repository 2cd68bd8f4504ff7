import { spawn } from 'node:child_process'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '..', '..', 'packages', 'server', 'src', 'main.ts')
const NOBODY = 65_534

/** What a command said and how it ended. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string; readonly ms: number }

/** Runs `deskbell` with these words and settings until it ends. `asNobody`: as a user without rights, if we have any to give up. */
export function deskbell(words: readonly string[], env: Record<string, string>, asNobody = false): Promise<Ended> {
  return new Promise((resolve) => {
    const begun = performance.now()
    const child = spawn(process.execPath, [MAIN, ...words], {
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(asNobody && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined),
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const late = setTimeout(() => child.kill('SIGKILL'), 25_000)
    child.once('exit', (code) => {
      clearTimeout(late)
      resolve({ code, out, err, ms: performance.now() - begun })
    })
  })
}

/** What a person reads: no stack, nothing of ours but the line. */
export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
