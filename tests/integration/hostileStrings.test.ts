import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ContactView, Down, Event, SiteSettings } from '@deskbell/protocol'
import { agentHello, hex, openBare, says } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Neighbourhood } from './hostileNeighbours.ts'

// What people and programs type into chats to break them. Each is sent through every field that somebody else is shown.
const STRINGS: Readonly<Record<string, string>> = {
  script: '<script>alert(1)</script>',
  'closing script': '</script><script>alert(1)//',
  image: '"><img src=x onerror=alert(1)>',
  svg: "<svg/onload='alert`1`'>",
  link: '[click](javascript:alert(1)) javascript:alert(1) data:text/html,<b>x',
  comment: '<!-- --!> <![CDATA[ x ]]>',
  template: '{{constructor.constructor("alert(1)")()}} ${7*7} <%= 7*7 %> #{7*7}',
  entities: '&lt;b&gt; &#x0; &amp;amp;',
  sql: '\'; DROP TABLE events; -- " OR 1=1',
  shell: '$(reboot) `reboot` | reboot; && reboot',
  format: '%s%n%x%d %00 \\0 \\u0000',
  path: '../../../../etc/passwd\\..\\..',
  prototype: '__proto__ constructor prototype toString hasOwnProperty',
  null: 'null undefined NaN true [object Object]',
  json: '{"type":"welcome","__proto__":{"polluted":1}}',
  placeholder: '__DESKBELL_CONFIG__ "__DESKBELL_CONFIG__"',
  'dollar signs': "$& $` $' $$ $1 \\1",
  header: 'x\r\nSet-Cookie: a=b\r\n\r\n<html>',
  'line ends': 'a\nb\rc\u2028d\u2029e\u0085f\u000bg',
  'log line': 'x"}\n{"level":"error","message":"forged"}',
  nul: 'a\0b\0\0c',
  controls: 'a\u0001b\u0008c\u001b[31md\u001b]0;title\u0007e\u007ff\u009bg',
  'lone surrogates': 'a\ud800b\udfffc\ud83d',
  'right to left': '\u202Egpj.exe\u202C \u2066x\u2069 \u200Fx\u200E \u061C',
  zalgo: `h${'\u0335\u0301\u0352'.repeat(60)}i`,
  emoji: '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466} \u{1F3F4}\u{E0067}\u{E0062}\u{E007F} 5\uFE0F\u20E3',
  'zero width': 'a\u200Bb\u200Cc\u200Dd\u2060e\uFEFFf\u00ADg',
  invisible: '\u200B\u2060\uFEFF\u00AD\u{E0020}',
  'white space': ' \t\n\u00A0\u2003\u3000 ',
  'white space around': '\u3000 \tAda\u00A0 Lovelace\n ',
  'other planes': '\u{10FFFF}\u{2F800}\u{1D54F}',
  'not characters': '\uFFFE\uFFFF\uFDD0',
  arabic: 'ﷺ ﷽ \u0600\u0601',
  'one crash of phones':
    'Power \u0644\u064F\u0644\u064F\u0635\u0651\u0628\u064F\u0644\u064F\u0644\u0635\u0651\u0628\u064F\u0631\u0631\u064B \u0963 \u0963h \u0963 \u0963 \u5197',
  turkish: 'İıŞşĞğ ß ﬁ K Å',
  long: 'x'.repeat(3_900),
  'a very long word of emoji': '\u{1F514}'.repeat(3_900),
}
const names = Object.keys(STRINGS)

/** What a message keeps of a text: everything, but halves of characters and NUL, which no store takes. */
const asMessage = (text: string): string => text.toWellFormed().replaceAll('\0', '')
/** Signs that must not be in a name: controls, and what turns the direction of what follows. */
const NEVER_IN_NAMES = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

describe('hostile strings', () => {
  let near: Neighbourhood
  let owner: BareSocket
  const canary = `canary${hex(12)}`
  const secret = hex(32)

  beforeAll(async () => {
    near = await createNeighbourhood({ env: { LOG_LEVEL: 'debug' } })
    owner = await asOwner()
    owner.send({ type: 'watchList', view: 'open', limit: 1000 })
  })
  afterAll(async () => {
    await near.areWell()
    expect(near.errors()).toEqual([])
    await near.close()
  })

  async function asOwner(): Promise<BareSocket> {
    const { cookie } = near.owner
    const { json } = await ask(near.relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie })
    const socket = await openBare(near.relay, '/ws/agent', { origin: near.relay.url, cookie })
    socket.send(agentHello(String(json['ticket'])))
    await socket.hear((frame) => frame.type === 'welcome', 'welcome')
    return socket
  }

  let refs = 0
  /** One question and its answer; over budget it is asked again. */
  async function asked(socket: BareSocket, frame: object): Promise<Down> {
    const ref = (refs += 1)
    const from = socket.heard.length
    socket.send({ ...frame, ref })
    const answer = await socket.hear(
      (heard) => 'ref' in heard && heard.ref === ref,
      JSON.stringify(frame).slice(0, 80),
      from,
    )
    if (answer.type !== 'refused' || answer.code !== 'rate_limited') return answer
    await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs ?? 100))
    return asked(socket, frame)
  }
  const act = (socket: BareSocket, name: string, args: object, more: object = {}): Promise<Down> =>
    asked(socket, { type: 'act', clientId: hex(16), name, args, ...more })
  const word = (answer: Down): string => (answer.type === 'refused' ? answer.code : answer.type)
  async function read<T>(name: string, args: object): Promise<T> {
    const answer = await asked(owner, { type: 'query', name, args })
    if (answer.type !== 'result') throw new Error(`${name}: ${JSON.stringify(answer)}`)
    return answer.value as T
  }
  async function started(
    content: object,
    more: object = {},
    options: object = {},
  ): Promise<{ visitor: BareSocket; id: string; answer: Down }> {
    const visitor = await near.visitor(options)
    const id = `cnv_${hex(16)}`
    const answer = await asked(visitor, { type: 'start', clientId: hex(16), conversationId: id, content, ...more })
    return { visitor, id, answer }
  }
  async function timeline(id: string): Promise<Event[]> {
    const answer = await asked(owner, { type: 'page', conversationId: id, before: 1_000_000, limit: 100 })
    return answer.type === 'result' ? (answer.value as { events: Event[] }).events : []
  }

  test('[Y17] a message keeps what was written, to the letter', async () => {
    const { visitor, id } = await started(says('first'))
    const kept: string[] = []
    for (const name of names) {
      const text = STRINGS[name] ?? ''
      const answer = await asked(visitor, {
        type: 'send',
        clientId: hex(16),
        conversationId: id,
        kind: 'message',
        content: says(text),
      })
      // Nothing to see is nothing said.
      if (name === 'invisible' || name === 'white space') expect(word(answer), name).toBe('text_empty')
      else {
        expect(word(answer), name).toBe('ack')
        kept.push(asMessage(text))
      }
    }
    const stored = (await timeline(id)).flatMap((event) =>
      event.type === 'message' ? event.content.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : [],
    )
    expect(stored.slice(1)).toEqual(kept)
    visitor.close()
  })

  test('[Y17] a name is one line that turns no direction and hides nothing, or it is refused', async () => {
    for (const name of names) {
      const text = STRINGS[name] ?? ''
      const { visitor, id } = await started(says('hello'))
      const answer = word(await act(visitor, 'setContact', { name: text }))
      const stored = (await read<ContactView>('contact', { conversationId: id })).name
      if (answer === 'ack') {
        expect(stored, name).not.toMatch(NEVER_IN_NAMES)
        expect(stored.isWellFormed() && [...stored].length <= 80 && stored === stored.trim(), name).toBe(true)
        const plain = !NEVER_IN_NAMES.test(text) && text.isWellFormed() && !/\s\s|[^\S ]|^\s|\s$/.test(text)
        if (plain && name !== 'invisible') expect(stored, name).toBe(text)
      } else {
        expect(['invalid_field', 'bad_frame'], name).toContain(answer)
        expect([...text].length, name).toBeGreaterThan(80)
        expect(stored, name).toBe('')
      }
      // The same by the form that comes with the first message.
      const form = await started(says('hello'), { form: { name: text } })
      expect(['ack', 'invalid_field', 'bad_frame'], name).toContain(word(form.answer))
      if (word(form.answer) === 'ack')
        expect((await read<ContactView>('contact', { conversationId: form.id })).name, name).not.toMatch(NEVER_IN_NAMES)
      visitor.close()
      form.visitor.close()
    }
  })

  test('[Y17] only what can be an address is one', async () => {
    for (const name of names) {
      const text = STRINGS[name] ?? ''
      const { visitor, id } = await started(says('hello'))
      for (const email of [text, `${text}@x.example`, `ada@${text}.example`, `Ada <ada@x.example>${text}`]) {
        const answer = word(await act(visitor, 'setContact', { email }))
        if (answer === 'ack') {
          const { email: stored } = await read<ContactView>('contact', { conversationId: id })
          expect(stored, email).toMatch(/^$|^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[\p{L}\p{M}\p{N}.-]+$/u)
          if (stored !== '') expect(stored).toBe(email.trim().toLowerCase())
        } else expect(['invalid_field', 'bad_frame'], email).toContain(answer)
      }
      visitor.close()
    }
  }, 60_000)

  test('[Y17] page, title and referrer are one line each; attributes keep what they are', async () => {
    for (const name of names) {
      const text = (STRINGS[name] ?? '').slice(0, 1_000)
      const { visitor, id } = await started(
        says('hello'),
        {},
        { headers: { 'user-agent': text.replace(/[^\x20-\x7e]/g, '?') } },
      )
      visitor.send({
        type: 'visit',
        context: { pageUrl: `https://x.example/${text}`, pageTitle: text, referrer: text, locale: text.slice(0, 35) },
      })
      const attributes = { plan: text.slice(0, 255), [text.slice(0, 200) || 'x']: 'gold' }
      expect(word(await act(visitor, 'setAttributes', { attributes })), name).toBe('ack')
      const contact = await read<ContactView>('contact', { conversationId: id })
      for (const field of ['pageUrl', 'pageTitle', 'referrer', 'locale'] as const) {
        expect(contact.context[field] ?? '', `${field} of ${name}`).not.toMatch(NEVER_IN_NAMES)
      }
      expect(
        Object.values(contact.attributes).every((value) => typeof value === 'string'),
        name,
      ).toBe(true)
      expect(contact.attributes['plan'], name).toBe(asMessage(attributes.plan))
      expect(Object.keys(contact.attributes).join(), name).not.toMatch(NEVER_IN_NAMES)
      visitor.close()
    }
  }, 60_000)

  test('[Y17] names of sites, departments and people, greetings and ratings', async () => {
    const [site] = await read<SiteSettings[]>('sites', {})
    const siteId = site?.id ?? ''
    for (const name of names) {
      const text = STRINGS[name] ?? ''
      for (const [command, args] of [
        ['createSite', { name: text, address: text }],
        ['createDepartment', { siteId, name: text }],
        ['updateProfile', { name: text }],
        ['updateSite', { siteId, greeting: text }],
        ['updateSite', { siteId, name: text }],
        ['allowOrigin', { siteId, origin: text }],
        ['inviteAgent', { siteId, role: 'agent', email: text, departmentIds: [] }],
      ] as const) {
        expect(['ack', 'invalid_field', 'bad_frame'], `${command} ${name}`).toContain(
          word(await act(owner, command, args)),
        )
      }
      const [first] = await read<SiteSettings[]>('sites', {})
      expect(first?.name, name).not.toMatch(NEVER_IN_NAMES)

      // The loader carries them into other people's pages as JSON in a script.
      const { text: script } = await ask(near.relay, 'GET', `/widget.js?site=${near.siteKey}`)
      expect(script, name).not.toMatch(/<\/script|<!--|[\u2028\u2029]/i)
      const at = script.indexOf('{"site":')
      expect(at, name).toBeGreaterThan(0)
      const { appearance } = firstObject(script.slice(at)) as { appearance: { name: string; greeting: string } }
      expect(appearance.name, name).toBe(first?.name)
      expect(appearance.greeting, name).toBe(first?.greeting)
      expect(appearance.greeting.isWellFormed() && !appearance.greeting.includes('\0'), name).toBe(true)
      const { text: demo } = await ask(near.relay, 'GET', '/demo')
      expect(demo, name).not.toMatch(/<script>|<img|<svg|<html>x/i)
    }
    await act(owner, 'updateSite', { siteId, name: 'Halden Outdoor', greeting: '' })
    await act(owner, 'updateProfile', { name: 'Mara Lind' })
  }, 90_000)

  test('[Y17] a comment with a rating', async () => {
    for (const name of names) {
      const text = STRINGS[name] ?? ''
      const { visitor, id } = await started(says('hello'))
      await act(visitor, 'close', {}, { conversationId: id })
      const answer = word(await act(visitor, 'rate', { score: 5, comment: text }, { conversationId: id }))
      if ([...asMessage(text).trim()].length > 1_000) expect(['invalid_field', 'bad_frame'], name).toContain(answer)
      else {
        expect(answer, name).toBe('ack')
        const rated = (await timeline(id)).find((event) => event.type === 'conversation.rated')
        expect(rated?.type === 'conversation.rated' && rated.content.comment, name).toBe(asMessage(text).trim())
      }
      visitor.close()
    }
  }, 60_000)

  test('[Y18] lists, previews and pages with all of it in are whole', async () => {
    // A connection of its own: its budget is whole, and a list that is refused is not told so.
    const reader = await asOwner()
    reader.send({ type: 'watchList', view: 'open', limit: 1000 })
    const list = await reader.hear((frame) => frame.type === 'list' && frame.prevRev === 0, 'the list')
    reader.close()
    expect(list.type === 'list' && list.upsert.length).toBeGreaterThan(names.length)
    for (const row of list.type === 'list' ? list.upsert : []) {
      expect([...(row.preview?.text ?? '')].length).toBeLessThanOrEqual(140)
      expect((row.preview?.text ?? '').isWellFormed()).toBe(true)
    }
  })

  test('[Y18] the log holds whole lines, and nothing that anybody said or proved themselves by', async () => {
    const { visitor } = await started(says(canary), {}, { secret })
    visitor.send({ type: 'identify', ref: 900, jwt: `${canary}.x.y` })
    visitor.send(`{"type":"${canary}`)
    await visitor.closed
    await ask(near.relay, 'POST', '/api/v1/login', {
      headers: asConsole,
      body: { email: `${canary}@x.example`, password: canary },
      from: near.address(),
    })
    await ask(near.relay, 'GET', `/api/v1/invitation/${canary}`)
    await near.areWell()
    const output = near.relay.output()
    for (const hidden of [canary, secret, near.owner.password, near.owner.cookie.split('=')[1] ?? ''])
      expect(output).not.toContain(hidden)
    const lines = output.split('\n').filter((line) => line.startsWith('{'))
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow()
    expect(output).not.toContain('forged')
    // eslint-disable-next-line no-control-regex
    expect(output).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/)
  })
})

/** The JSON object a text begins with. */
function firstObject(text: string): unknown {
  for (let end = text.indexOf('}'); end !== -1; end = text.indexOf('}', end + 1)) {
    try {
      return JSON.parse(text.slice(0, end + 1))
    } catch {
      // Not yet the closing brace of the whole.
    }
  }
  throw new Error('no object')
}
