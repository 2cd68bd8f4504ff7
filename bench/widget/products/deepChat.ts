import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packed } from '../peers.ts'
import type { Product } from '../Product.ts'
import { serve } from '../serve.ts'

const VERSION = '2.4.2'

/** A chat as one web component, without a launcher of its own. */
export const deepChat: Product = {
  name: 'Deep Chat',
  key: 'deep-chat',
  version: `deep-chat ${VERSION}`,
  opener: ['#open'],
  hasLauncher: false,
  textbox: ['deep-chat', '#text-input'],
  note: 'As published: `dist/deepChat.bundle.js`, one web component that needs no server (`demo`). It paints no launcher, so the host page got a button; the component was made with the page, hidden, and the button shows it and calls its `focusInput()`. Its opening is thus the change of one style: it paid at page load.',
  async start() {
    const folder = await packed('deep-chat', VERSION)
    const body = await readFile(join(folder, 'dist', 'deepChat.bundle.js'))
    const { origin, stop } = await serve({
      files: new Map([['/deepChat.bundle.js', { type: 'text/javascript', body }]]),
    })
    const click = `const c = document.querySelector('deep-chat'); c.parentNode.hidden = false; c.focusInput()`
    return {
      origin,
      tag: `<script type="module" src="${origin}/deepChat.bundle.js"></script><div hidden style="position:fixed;right:24px;bottom:96px"><deep-chat demo="true"></deep-chat></div><button id="open" style="position:fixed;right:24px;bottom:24px" onclick="${click}">Chat</button>`,
      stop,
    }
  },
}
