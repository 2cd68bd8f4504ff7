import { createReadStream, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CopyTarget } from '../../adapters/store-sql/copy/Copy.ts'
import { copyFile, placeOf } from './files.ts'
import { TEXT } from './format.ts'
import type { Amount, FileLine } from './format.ts'
import { Taking } from './Taking.ts'
import { sumOf } from './writePortable.ts'

/** What was read: how much, when the copy was made (UTC ms), and what is wrong with its files, a line each. */
export type ReadPortable = Amount & { readonly at: number; readonly findings: readonly string[] }

/** Where a portable copy goes. */
export type Into = {
  readonly target: CopyTarget
  /** Directory of uploaded files; those of the copy are put beside what is there. */
  readonly files: string
  /** Version of the tables. */
  readonly schema: number
}

/** Whether a directory is a portable copy. */
export const isPortable = (directory: string): boolean => existsSync(join(directory, TEXT))

/** Reads a portable copy to its end. Throws what says to a person that it is none, of another version, or damaged. */
export async function readPortable(directory: string, { target, files, schema }: Into): Promise<ReadPortable> {
  const path = join(directory, TEXT)
  const findings: string[] = []
  let copied = 0
  const taking = new Taking({
    path,
    schema,
    put: (table, rows) => target.put(table, rows),
    async file(line) {
      const finding = await takeFile(line, join(directory, 'files'), files)
      if (finding !== null) findings.push(finding)
      else if (line.sha256 !== null) copied += 1
    },
  })
  for await (const line of linesOf(path)) await taking.line(line)
  const { at, conversations, events } = taking.ended()
  return { conversations, events, files: copied, at, findings }
}

/** Only \n ends a line: what people write may have any other separator of lines in it. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 262_144 })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

/** Copies a file beside those that are there; what is wrong with it, or null. */
async function takeFile({ file, bytes, sha256 }: FileLine, from: string, to: string): Promise<string | null> {
  if (!/^fil_[0-9a-f]{32}$/.test(file)) return `file  ${file}  has no such name`
  // It was missing when the copy was made, which was told then.
  if (sha256 === null) return null
  const source = placeOf(from, file)
  if (!existsSync(source)) return `file  ${file}  is missing`
  if (statSync(source).size !== bytes) return `file  ${file}  does not have its ${bytes} bytes`
  if ((await sumOf(source)) !== sha256) return `file  ${file}  is not what it was`
  copyFile(from, to, file)
  return null
}
