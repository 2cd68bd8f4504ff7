import { look, ok } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Of a token that was drawn by chance: fewer different signs in so few are what somebody thought up. */
const CHARS = 24
const DIFFERENT = 10

/** Whether METRICS_TOKEN can be guessed. */
export const metricsToken: Check = {
  name: 'metrics token',
  look: async ({ metricsToken: token }) => {
    if (token === null) return []
    return [
      token.length >= CHARS && new Set(token).size >= DIFFERENT
        ? ok('METRICS_TOKEN is long enough')
        : look(
            'METRICS_TOKEN is short or simple',
            'Who guesses it reads how busy you are.',
            'Draw another one: openssl rand -hex 24',
          ),
    ]
  },
}
