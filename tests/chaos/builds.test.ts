import { existsSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setUp } from '../support/accounts.ts'
import { ask } from '../support/http.ts'
import { startRelay } from '../support/relay.ts'

const packages = join(import.meta.dirname, '..', '..', 'packages')
const LONG_AGO = new Date('2020-01-01')
const ROUNDS = process.env['DESKBELL_LONG'] === '1' ? 10 : 2

/** Makes what was built older than its sources. */
function age(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), LONG_AGO, LONG_AGO)
}

test('[B12] starts at the same moment build widget and console side by side, and each serves them whole', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['widget', 'agent-console']) age(join(packages, name, 'dist'))
    const starts = await Promise.allSettled(Array.from({ length: 3 }, () => startRelay()))
    expect(starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []))).toEqual([])
    for (const start of starts) {
      if (start.status === 'rejected') continue
      const relay = start.value
      await setUp(relay)
      const page = await ask(relay, 'GET', '/console/')
      const scripts = [...page.text.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, path]) => path)
      expect(scripts.length).toBeGreaterThan(1)
      for (const path of scripts) expect((await ask(relay, 'GET', `/console/${path}`)).status).toBe(200)
      const loader = (await ask(relay, 'GET', '/demo')).text.match(/widget\.js\?site=pk_[0-9a-f]+/)?.[0]
      const panel = (await ask(relay, 'GET', `/${loader}`)).text.match(/w\/panel-\w+\.js/)?.[0]
      expect((await ask(relay, 'GET', `/${panel}`)).status).toBe(200)
      expect(await relay.stop()).toBe(0)
    }
  }
}, 120_000)
