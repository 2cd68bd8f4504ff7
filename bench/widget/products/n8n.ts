import { join } from 'node:path'
import { filesOf, packed } from '../peers.ts'
import type { Product } from '../Product.ts'
import { serve } from '../serve.ts'

const VERSION = '1.37.0'

/** The chat window of n8n's workflows. */
export const n8n: Product = {
  name: 'n8n chat',
  key: 'n8n',
  version: `@n8n/chat ${VERSION}`,
  opener: ['.chat-window-toggle'],
  hasLauncher: true,
  textbox: ['.chat-window textarea'],
  note: 'As published: `dist/chat.bundle.es.js`, what that imports by itself, and `dist/style.css`, embedded as its README says. A stand-in answers *load previous session* with an empty one. The textbox does not get the focus on opening.',
  async start() {
    const folder = await packed('@n8n/chat', VERSION)
    const { origin, stop } = await serve({
      files: await filesOf(join(folder, 'dist')),
      answer(_request, response) {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}')
        return true
      },
    })
    return {
      origin,
      tag: `<link href="${origin}/style.css" rel="stylesheet"><script type="module">import { createChat } from '${origin}/chat.bundle.es.js'; createChat({ webhookUrl: '${origin}/webhook' })</script>`,
      stop,
    }
  },
}
