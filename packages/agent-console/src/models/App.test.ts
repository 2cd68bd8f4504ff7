import { describe, expect, test } from 'vitest'
import { startWorld } from '../fixtures/world.ts'
import type { Plot } from '../fixtures/world.ts'
import { hostOf } from './accounts/checks.ts'

const out: Plot['refusals'] = { me: { code: 'unauthenticated', retryable: false } }

describe('who is there', () => {
  test('[A17] without a session the login comes first, and leads back to where one was going', async () => {
    const { app, api } = await startWorld({ path: 'settings/agents', refusals: { ...out } })
    expect(app.phase.value).toBe('out')
    expect(app.route.value).toEqual({ screen: 'login' })
    app.loginForm.set('email', ' mara@haldenoutdoor.com ')
    app.loginForm.set('password', ' with spaces ')
    delete api.refusals.me
    await app.login()
    expect(api.calls.find((call) => call.name === 'login')?.args[0]).toEqual({
      email: 'mara@haldenoutdoor.com',
      password: ' with spaces ',
    })
    expect(app.phase.value).toBe('in')
    expect(app.route.value).toEqual({ screen: 'settings', page: 'agents' })
  })

  test('nobody answers: it is tried again by itself', async () => {
    const { app, api, clock } = await startWorld({ refusals: { me: { code: 'offline', retryable: true } } })
    expect(app.phase.value).toBe('unreachable')
    delete api.refusals.me
    clock.advance(5_000)
    await Promise.resolve()
    await Promise.resolve()
    expect(app.phase.value).toBe('in')
  })

  test('[A17] set-up ends in the inbox, online', async () => {
    const { app, api, relay, inside } = await startWorld({ path: 'setup?token=abc', refusals: { ...out } })
    delete api.refusals.me
    for (const [field, text] of [
      ['siteName', 'Halden'],
      ['name', 'Mara'],
      ['email', 'mara@halden.example'],
      ['password', 'three words do'],
    ] as const) {
      app.setupForm.set(field, text)
    }
    const asked = () => api.calls.filter(({ name }) => name === 'me').length
    const before = asked()
    await app.setUp()
    // Once: the way to the inbox leads in as well, and a second console would close the first while it connects.
    expect(asked() - before).toBe(1)
    expect(api.calls.find((call) => call.name === 'setup')?.args[0]).toEqual({
      token: 'abc',
      siteName: 'Halden',
      name: 'Mara',
      email: 'mara@halden.example',
      password: 'three words do',
    })
    expect(app.route.value).toMatchObject({ screen: 'inbox', view: 'mine' })
    expect(
      relay.calls.some((call) => call.name === 'setAvailability') || inside().availability.chosen.value === 'online',
    ).toBe(true)
  })

  test('[A17] logging out forgets what could be read on this device', async () => {
    const { app, relay } = await startWorld()
    await app.logOut()
    expect(relay.calls.some((call) => call.name === 'forget')).toBe(true)
    expect(app.phase.value).toBe('out')
    expect(app.ended.value).toBe(false)
  })

  test('a used invitation says so; a good one brings its address along', async () => {
    const used = await startWorld({
      path: 'join/x',
      refusals: { ...out, invitation: { code: 'link_expired', retryable: false } },
    })
    expect(used.app.linkRefused.value?.code).toBe('link_expired')
    const good = await startWorld({ path: 'join/x', refusals: { ...out } })
    expect(good.app.joinForm.values.email.value).toBe('noor@haldenoutdoor.com')
  })
})

describe('forms', () => {
  test('what is missing is said beside each field, and nothing is sent', async () => {
    const { app, api } = await startWorld({ path: 'login', refusals: { ...out } })
    await app.login()
    expect(app.loginForm.problems.value).toEqual({ email: { is: 'required' }, password: { is: 'required' } })
    expect(api.calls.some((call) => call.name === 'login')).toBe(false)
    app.loginForm.set('email', 'a')
    expect(app.loginForm.problems.value['email']).toBe(undefined)
  })

  test('[A34] all that is wrong is said at once, before anything is sent', async () => {
    const { app, api } = await startWorld({ path: 'setup?token=abc', refusals: { ...out } })
    for (const [field, text] of [
      ['siteName', 'Fjord'],
      ['siteAddress', 'fjord bikes'],
      ['email', 'mara'],
      ['password', 'too short'],
    ] as const) {
      app.setupForm.set(field, text)
    }
    await app.setUp()
    expect(app.setupForm.problems.value).toEqual({
      siteAddress: { is: 'invalid' },
      name: { is: 'required' },
      email: { is: 'invalid' },
      password: { is: 'invalid' },
    })
    expect(api.calls.some((call) => call.name === 'setup')).toBe(false)
    expect(['shop.example', 'http://localhost:4200/x', 'https://bücher.example'].map(hostOf)).toEqual([
      'shop.example',
      'localhost:4200',
      'xn--bcher-kva.example',
    ])
    expect(['fjord bikes', '', 'javascript:alert(1)//'].map(hostOf)).toEqual([null, null, null])
  })

  test('a refusal stands beside the field it is about, any other above the button; the text stays', async () => {
    const { app, api } = await startWorld({ path: 'setup?token=abc', refusals: { ...out } })
    for (const field of ['siteName', 'name'] as const) app.setupForm.set(field, 'x')
    app.setupForm.set('email', 'x@x')
    app.setupForm.set('password', 'three words do')
    api.refusals.setup = { code: 'invalid_field', retryable: false, details: { field: 'email' } }
    await app.setUp()
    expect(app.setupForm.problems.value).toEqual({ email: { is: 'invalid' } })
    api.refusals.setup = { code: 'password_too_weak', retryable: false, details: { minChars: 10 } }
    await app.setUp()
    expect(app.setupForm.problems.value['password']).toMatchObject({ is: 'refused' })
    api.refusals.setup = { code: 'already_set_up', retryable: false }
    await app.setUp()
    expect(app.setupForm.problems.value).toEqual({})
    expect(app.setupForm.refused.value?.code).toBe('already_set_up')
    expect(app.setupForm.values.name.value).toBe('x')
    expect(app.setupForm.failures.value).toBe(3)
  })
})
