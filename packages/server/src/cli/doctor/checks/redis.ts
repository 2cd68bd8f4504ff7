import { greetRedis } from '../../../adapters/bus-redis/greetRedis.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** The oldest with what the rights of our user are written in. */
const OLDEST = 6
const RIGHTS = 'resetchannels &deskbell:* -@all +auth +hello +ping +quit +publish +subscribe +unsubscribe'

/** Whether Redis is there, and lets relays hear of each other. */
export const redis: Check = {
  name: 'Redis',
  look: async ({ databaseUrl, redisUrl }) => {
    if (redisUrl === null)
      return databaseUrl === null
        ? []
        : [
            look(
              'REDIS_URL is not set',
              'Several relays then hear of each other from the database, up to two seconds later. One relay alone needs none.',
              'Set it if several relays run.',
            ),
          ]
    const { version, roundTripMs, why } = await greetRedis(redisUrl, () => performance.now())
    const later =
      'Until it does, people on different relays hear of each other up to two seconds later. Nothing is lost.'
    if (why?.step === 'reach')
      return [
        wrong(
          `it cannot be reached (${why.message})`,
          later,
          why.message.startsWith('WRONGPASS') || why.message.startsWith('NOAUTH')
            ? 'Correct user and password in REDIS_URL.'
            : 'Start it, or correct host, port and TLS (rediss://) in REDIS_URL.',
        ),
      ]
    if (why !== null)
      return [wrong(`its user may not ${why.step} (${why.message})`, later, `Give the user these rights: ${RIGHTS}`)]
    const told = `version ${version ?? 'not told'}, answers in ${roundTripMs.toFixed(1)} ms; the user may publish and subscribe`
    if (version !== null && Number.parseInt(version, 10) < OLDEST)
      return [look(told, `Versions before ${OLDEST} are not tried.`, 'Use a newer one.')]
    return [ok(told)]
  },
}
