import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { machineLine, unpin } from '../load/machine.ts'
import { measure, products } from './measure.ts'
import { comparison, tables } from './report.ts'

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'comparison.md')

/**
 * The widget beside others in the same Chromium: bytes, launcher, click to textbox, longest task. `only`: keys of products; then
 * the document is left as it is. `shots`: a folder for a picture of each open panel.
 */
export async function widget(
  options: { readonly repeats: number; readonly only: readonly string[]; readonly shots: string | undefined },
  print: (line: string) => void,
): Promise<void> {
  unpin(process.pid)
  const machine = machineLine()
  if (options.shots !== undefined) await mkdir(options.shots, { recursive: true })
  const chosen = await products(options.only)
  const { chromium, measured } = await measure(chosen, options.repeats, options.shots, print)
  print(`\n${tables(measured)}`)
  if (options.only.length > 0) return
  const about = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    loadAfter: loadavg()
      .slice(0, 2)
      .map((load) => load.toFixed(2))
      .join(' '),
    chromium,
    repeats: options.repeats,
  }
  await writeFile(DOCUMENT, comparison(measured, about))
  print('\nWritten: docs/comparison.md')
}
