import { isLoopbackHost } from '../../app/origins.ts'
import type { Http } from './http.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '')

/** A page with the widget to try things on. Only on one's own machine: elsewhere it would be an open door to the queue. */
export function demoRoutes(http: Http): void {
  const { publicUrl } = http.app.edge.settings
  if (!isLoopbackHost(new URL(publicUrl).hostname)) return
  http.fastify.get('/demo', (_request, reply) => {
    const [site] = http.app.directory.sites()
    const name = escapeHtml(site?.value.name ?? 'Your site')
    const tag =
      site === undefined
        ? ''
        : `<script async src="${escapeHtml(publicUrl)}/widget.js?site=${escapeHtml(site.value.key)}"></script>`
    const hint =
      site === undefined
        ? '<p class="hint">Set up the console first: the link is in the log. Then reload this page and ring the bell.</p>'
        : '<p class="hint">The bell in the corner is the widget. Ring it, write something, and answer in the console.</p>'
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header(
        'content-security-policy',
        `default-src 'none'; script-src 'self' ${new URL(publicUrl).origin}; style-src 'self'; connect-src 'self' ${new URL(publicUrl).origin} ${new URL(publicUrl).origin.replace(/^http/, 'ws')}; img-src 'self' ${new URL(publicUrl).origin}; require-trusted-types-for 'script'; trusted-types 'none'`,
      )
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}: demo shop</title><link rel="stylesheet" href="${escapeHtml(publicUrl)}/demo.css"></head><body><header><b>${name}</b><nav><a href="${escapeHtml(publicUrl)}/demo">Lamps</a><a href="${escapeHtml(publicUrl)}/demo?page=chairs">Chairs</a><a href="${escapeHtml(publicUrl)}/demo?page=orders">Orders</a></nav></header><main><section><h1>A reading lamp that stays where you put it</h1><p>Solid oak, a linen shade and a joint that does not sag. This page is a demo: nothing here can be bought.</p>${hint}</section><ul><li>Oak reading lamp</li><li>Linen shade</li><li>Brass arm</li></ul></main>${tag}</body></html>`,
      )
  })
  http.fastify.get('/demo.css', (_request, reply) =>
    reply.header('content-type', 'text/css; charset=utf-8').header('cache-control', 'no-store').send(CSS),
  )
}

const CSS = `:root{color-scheme:light dark;--ink:light-dark(#1b1d22,#eceae4);--muted:light-dark(#5f5e5a,#a3a19a);--paper:light-dark(#fbfaf7,#141518);--line:light-dark(#e6e3db,#2c2f35);--sunk:light-dark(#f4f2ec,#1c1e22)}
*{box-sizing:border-box}body{margin:0;font:17px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header{display:flex;flex-wrap:wrap;gap:8px 32px;align-items:baseline;justify-content:space-between;padding:24px clamp(16px,6vw,96px);border-bottom:1px solid var(--line)}
header b{font-size:20px;letter-spacing:.08em;text-transform:uppercase}nav{display:flex;gap:24px}nav a{color:var(--muted);text-decoration:none}nav a:hover{color:var(--ink)}
main{padding:clamp(32px,8vw,96px) clamp(16px,6vw,96px)}h1{max-width:18ch;margin:0 0 16px;font-size:clamp(32px,6vw,56px);line-height:1.1;letter-spacing:-.02em;text-wrap:balance}p{max-width:52ch;color:var(--muted)}.hint{padding-inline-start:16px;border-inline-start:2px solid #9a6a14;color:var(--ink)}
ul{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:24px;margin:48px 0 0;padding:0;list-style:none}li{display:grid;align-items:end;min-height:220px;padding:16px;border-radius:10px;background:var(--sunk);color:var(--muted)}`
