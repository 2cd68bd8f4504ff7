import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '../../../packages/server/src/adapters/store-memory/memoryStore.ts'
import { loadConfig } from '../../../packages/server/src/config.ts'
import { createServer } from '../../../packages/server/src/createServer.ts'

// The real relay over a store that keeps nothing: what everything but durability costs.

const packages = join(import.meta.dirname, '..', '..', '..', 'packages')
const server = await createServer(
  loadConfig({ ...process.env, DATA_DIR: mkdtempSync(join(tmpdir(), 'deskbell-bench-')) }),
  {
    write: (line) => void process.stdout.write(line),
    dist: { widget: join(packages, 'widget', 'dist'), console: join(packages, 'agent-console', 'dist') },
    store: memoryStore(),
  },
)
process.stdout.write(
  `${server.publicUrl}/console/setup?token=${server.setUpToken} src="widget.js?site=any"></script>\n`,
)
