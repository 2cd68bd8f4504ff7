import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/**
 * Puts what was built into a folder, whoever else builds the same at this moment or reads it: each file is there whole or not at all,
 * one that stays the same is never gone, and the last tells that all the others are there. What the folder holds besides is removed.
 * @param {string} folder
 * @param {Record<string, string | Uint8Array>} files contents by name below it, with `/`; the last one is written last
 */
export function replaceFolder(folder, files) {
  mkdirSync(folder, { recursive: true })
  const aside = mkdtempSync(`${folder}.new-`)
  try {
    const names = Object.keys(files)
    for (const name of names.slice(0, -1)) put(name)
    removeOthers(names)
    put(names.at(-1))
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }

  function put(name) {
    const place = join(folder, name)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(join(aside, 'file'), files[name])
    renameSync(join(aside, 'file'), place)
  }

  function removeOthers(names) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const place = join(entry.parentPath, entry.name)
      if (entry.isFile() && !names.includes(relative(folder, place).split(sep).join('/')))
        rmSync(place, { force: true })
    }
  }
}
