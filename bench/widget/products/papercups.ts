import { bundled, installed } from '../peers.ts'
import type { Product } from '../Product.ts'
import { serve } from '../serve.ts'

const VERSION = '1.3.1'
const REACT = '17.0.2'

const APP = `
import { render } from 'react-dom'
import { ChatWidget } from '@papercups-io/chat-widget'
const { origin } = new URL(document.currentScript.src)
render(<ChatWidget token="00000000-0000-4000-8000-000000000000" baseUrl={origin} iframeUrlOverride={origin + '/chat'} />, document.body.appendChild(document.createElement('div')))
`

/** In place of the chat: it only says that it has loaded, for which the launcher waits. */
const STAND_IN =
  '<!doctype html><title>Not published</title><script>parent.postMessage({ event: "chat:loaded" }, "*")</script>'

/** The launcher of Papercups: what it opens is not published. */
export const papercups: Product = {
  name: 'Papercups',
  key: 'papercups',
  version: `@papercups-io/chat-widget ${VERSION} + react ${REACT}`,
  opener: ['.Papercups-toggleButton'],
  hasLauncher: true,
  textbox: null,
  note: 'Only the launcher is published: a React component, bundled with React 17 by esbuild (`--minify --target=es2020`). The chat it opens is a hosted page in a frame, in whose place there is an empty one here that says at once that it has loaded, for the launcher waits for that: with the real one it comes later. Its 0.1 KiB is counted. So everything after the launcher is missing: no textbox, and neither bytes nor tasks of the chat itself.',
  async start() {
    const folder = await installed({ '@papercups-io/chat-widget': VERSION, react: REACT, 'react-dom': REACT })
    const { origin, stop } = await serve({
      files: await bundled(folder, APP),
      answer(request, response) {
        const page = request.url?.startsWith('/chat') === true
        response
          .writeHead(200, { 'content-type': page ? 'text/html' : 'application/json' })
          .end(page ? STAND_IN : '{"data":{}}')
        return true
      },
    })
    return { origin, tag: `<script defer src="${origin}/app.js"></script>`, stop }
  },
}
