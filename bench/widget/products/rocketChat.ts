import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { filesOf, packed } from '../peers.ts'
import type { Product } from '../Product.ts'
import { serve } from '../serve.ts'

const VERSION = '1.13.3'

const CONFIG = {
  config: {
    enabled: true,
    online: true,
    settings: { registrationForm: false, language: 'en', displayOfflineForm: true },
    theme: { title: 'Halden', color: '#0F6B5C' },
    messages: {},
    departments: [],
    triggers: [],
    customFields: [],
    resources: {},
  },
  success: true,
}

/** Rocket.Chat's livechat, whole, in its iframe. */
export const rocketChat: Product = {
  name: 'Rocket.Chat livechat',
  key: 'rocket-chat',
  version: `@rocket.chat/livechat ${VERSION}`,
  opener: ['button[class*="button"]'],
  hasLauncher: true,
  textbox: ['[contenteditable="true"]'],
  note: 'As published, the newest in the registry (April 2022; later ones come inside the server only): loader, then the whole app in a frame, whose launcher is the first thing seen. A stand-in answers its settings and its socket, with the registration form off. The textbox does not get the focus on opening.',
  async start() {
    const folder = await packed('@rocket.chat/livechat', VERSION)
    const files = await filesOf(join(folder, 'build'), '/livechat/')
    const page = files.get('/livechat/index.html')
    if (page !== undefined) files.set('/livechat', page)
    const sockets = new WebSocketServer({ noServer: true })
    const { origin, stop } = await serve({
      files,
      answer(request, response) {
        const asked = request.url?.startsWith('/api/v1/livechat/config') === true
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(asked ? CONFIG : { success: true }))
        return true
      },
      upgrade(request, socket, head) {
        sockets.handleUpgrade(request, socket, head, (line) => {
          line.on('message', (data: Buffer) => {
            const reply = answerTo(JSON.parse(data.toString()) as Said)
            if (reply !== null) line.send(JSON.stringify(reply))
          })
        })
      },
    })
    return {
      origin,
      tag: `<script>window.RocketChat = (c) => RocketChat._.push(c); RocketChat._ = []; RocketChat.url = '${origin}/livechat?serverUrl=${origin}'</script><script async src="${origin}/livechat/rocketchat-livechat.min.js"></script>`,
      stop,
    }
  },
}

type Said = { readonly msg: string; readonly id?: string }

/** As much of its server's protocol (DDP) as a panel without a conversation hears. */
function answerTo({ msg, id }: Said): object | null {
  if (msg === 'connect') return { msg: 'connected', session: 'bench' }
  if (msg === 'ping') return { msg: 'pong' }
  if (msg === 'sub') return { msg: 'ready', subs: [id] }
  if (msg === 'method') return { msg: 'result', id, result: null }
  return null
}
