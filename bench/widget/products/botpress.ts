import { bundled, installed } from '../peers.ts'
import type { Product } from '../Product.ts'
import { serve } from '../serve.ts'

const VERSION = '4.5.2'
const REACT = '19.3.1'

/** The server is where the script came from. */
const APP = `
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Fab, Webchat } from '@botpress/webchat'
import './node_modules/@botpress/webchat/dist/style.css'
const apiUrl = new URL(document.currentScript.src).origin
function App() {
  const [open, setOpen] = useState(false)
  const at = { position: 'fixed', right: 20 }
  return <>
    <Webchat clientId="client" apiUrl={apiUrl} style={{ ...at, bottom: 90, width: 400, height: 600, display: open ? 'flex' : 'none' }} />
    <Fab onClick={() => setOpen(!open)} style={{ ...at, bottom: 20, width: 60, height: 60 }} />
  </>
}
createRoot(document.body.appendChild(document.createElement('div'))).render(<App />)
`

/** Says nothing to every question, in the shape of all its answers. */
const REST = { conversations: [], messages: [], participants: [], meta: {}, event: { id: 'event', payload: {} } }

/** Botpress's chat as a React component. */
export const botpress: Product = {
  name: 'Botpress webchat',
  key: 'botpress',
  version: `@botpress/webchat ${VERSION} + react ${REACT}`,
  opener: ['.bpFabContainer'],
  hasLauncher: true,
  textbox: ['.bpContainer textarea'],
  note: 'A React component, bundled with the React it depends on by esbuild (`--minify --target=es2020`), with its style sheet; a page of a few lines shows its `Fab` and `Webchat`, which is there from the start and hidden. A stand-in opens an empty conversation. The textbox does not get the focus on opening. Botpress itself serves a hosted script, which is not published in the registry; it may load in other pieces.',
  async start() {
    const folder = await installed({ '@botpress/webchat': VERSION, react: REACT, 'react-dom': REACT })
    const user = { id: 'user', userKey: 'key' }
    const init = { conversation: { id: 'conversation' }, messages: [], participants: [user], user }
    const { origin, stop } = await serve({
      files: await bundled(folder, APP),
      answer(request, response) {
        if (request.url?.includes('/initialize') || request.url?.includes('/listen')) {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(`data: ${JSON.stringify({ type: 'init', data: init })}\n\n`)
          return true
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(REST))
        return true
      },
    })
    return {
      origin,
      tag: `<link href="${origin}/app.css" rel="stylesheet"><script defer src="${origin}/app.js"></script>`,
      stop,
    }
  },
}
