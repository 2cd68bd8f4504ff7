import { FakeEnvironment, FakeRelay, fakeClient } from '@deskbell/client/testing'
import { vi } from 'vitest'
import { en } from '../src/i18n/en.ts'
import { keepIn } from '../src/storage.ts'
import { createModel } from '../src/model/createModel.ts'
import { moreActions } from '../src/model/more/moreActions.ts'
import { formats } from '../src/model/talk/formats.ts'

/** For tests: a model on a relay in memory, whose client connects when the model wants to. */
export function fakeModel(environment = new FakeEnvironment(), relay = new FakeRelay(environment)) {
  const client = fakeClient(environment)
  const paint = vi.fn<() => void>()
  const page = { isOnline: true }
  const made = createModel({
    client,
    keep: keepIn(environment.storage, 'w:'),
    look: { name: 'Halden', greeting: 'Hello' },
    words: { t: en, talk: null, more: null, locale: 'en-GB', formats: formats('en-GB') },
    page: {
      visible: () => true,
      full: () => false,
      dark: () => false,
      online: () => page.isOnline,
      now: () => environment.now(),
      later: (ms, fn) => environment.setTimer(ms, fn),
    },
    paint,
    connect: () => made.core.client.connect(),
    needMore: (then) => then(more),
  })
  const more = moreActions(made.core)
  /** The visitor writes and sends; `ms` for the relay to answer. */
  async function write(words: string, ms = 200): Promise<void> {
    made.act.draft(words)
    made.act.send()
    await environment.run(ms)
  }
  const kept = (key: string) => environment.storage.get('w:' + key)
  return { ...made, environment, relay, client, more, paint, page, write, kept }
}
