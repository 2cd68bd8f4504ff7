// Who may import whom. Arrows only point down and types count too (ARCHITECTURE tells the story):
//
//   main → createServer → { transport, channels, bots, adapters } → app → ports → domain → protocol
//   widget, agent-console → client → protocol
//
// A path is written without packages/ and /src: 'server/domain/' is packages/server/src/domain/.
// `from`  the first row that fits decides; * stands for one folder, $1 in `may` for what it matched.
// `may`   'folder/' everything below it · 'node:' Node's modules · a package's name, or 'name/*' for its subpaths ·
//         'type x' x, but only by `import type` · '!x' not x, whatever the rest says.

const preact = ['preact', 'preact/*']
const consoleLibraries = [...preact, '@preact/signals', 'preact-iso', 'linkify-it']
const shownByConsole = [
  'agent-console/parts/',
  'agent-console/models/',
  'agent-console/i18n/',
  'agent-console/styles/',
  'type @deskbell/protocol',
  ...consoleLibraries,
]
const webLibraries = ['fastify', '@fastify/*', 'ws', 'zod', 'file-type']

/** @type {{ from: string, may: string[] }[]} */
export const arrows = [
  { from: 'protocol/', may: ['protocol/', 'zod'] },
  { from: 'client/', may: ['client/', '@deskbell/protocol'] },

  // Views show a model. The network, storage and the page are behind it.
  {
    from: 'widget/views/',
    may: ['widget/views/', 'widget/parts/', 'widget/model', 'widget/i18n/', 'type @deskbell/protocol', ...preact],
  },
  {
    from: 'widget/',
    may: ['widget/', '@deskbell/client', '@deskbell/client/stream', '@deskbell/protocol', ...preact],
  },
  { from: 'agent-console/screens/', may: ['agent-console/screens/', ...shownByConsole] },
  { from: 'agent-console/parts/', may: shownByConsole },
  // Models run in plain tests: signals, but neither JSX nor the document; the browser comes in as an interface.
  {
    from: 'agent-console/models/',
    may: [
      'agent-console/models/',
      'agent-console/i18n/',
      'type agent-console/browser/',
      '@deskbell/client',
      '@deskbell/client/lists',
      '@deskbell/protocol',
      '@preact/signals',
    ],
  },
  {
    from: 'agent-console/',
    may: [
      'agent-console/',
      '@deskbell/client',
      '@deskbell/client/lists',
      '@deskbell/client/stream',
      '@deskbell/protocol',
      ...consoleLibraries,
    ],
  },

  { from: 'server/domain/', may: ['server/domain/', '@deskbell/protocol'] },
  { from: 'server/ports/', may: ['server/ports/', 'server/domain/', '@deskbell/protocol'] },
  {
    from: 'server/app/',
    may: [
      'server/app/',
      'server/ports/',
      'server/domain/',
      '@deskbell/protocol',
      '@deskbell/protocol/errors',
      'node:crypto',
    ],
  },
  {
    from: 'server/transport/',
    may: [
      'server/transport/',
      'server/app/',
      'server/ports/',
      '!server/ports/Store',
      '@deskbell/protocol',
      '@deskbell/protocol/schemas',
      'node:',
      ...webLibraries,
    ],
  },
  // Each adapter, channel and bot stands alone: whatever library it needs, but never a sibling.
  {
    from: 'server/adapters/*/',
    // What a word is must be the same for every store, the question and the passage that is shown.
    may: [
      'server/adapters/$1/',
      'server/ports/',
      'type server/domain/',
      'server/domain/search/',
      '@deskbell/protocol',
      'node:',
      'any library',
    ],
  },
  {
    from: 'server/channels/*/',
    may: ['server/channels/$1/', 'server/ports/', '@deskbell/protocol', 'node:', 'any library'],
  },
  { from: 'server/channels/index.ts', may: ['server/channels/', 'server/ports/'] },
  { from: 'server/bots/*/', may: ['server/bots/$1/', 'server/ports/', '@deskbell/protocol', 'node:', 'any library'] },
  { from: 'server/bots/index.ts', may: ['server/bots/', 'server/ports/'] },

  // The other commands put together what they need, like the server itself.
  {
    from: 'server/cli/',
    may: [
      'server/cli/',
      'server/adapters/',
      'server/app/',
      'server/domain/',
      'server/config.ts',
      'server/ports/',
      'node:',
    ],
  },
  // Parts of the composition root.
  {
    from: 'server/start/',
    may: ['server/', '!server/main.ts', '!server/createServer.ts', '@deskbell/protocol', 'node:', 'any library'],
  },
  { from: 'server/config.ts', may: ['@deskbell/protocol', 'zod', 'node:'] },
  { from: 'server/createServer.ts', may: ['server/', '!server/main.ts', '@deskbell/protocol', 'node:', 'any library'] },
  {
    from: 'server/index.ts',
    may: ['server/createServer.ts', 'server/config.ts', 'server/ports/', 'type server/domain/', '@deskbell/protocol'],
  },
  { from: 'server/main.ts', may: ['server/cli/', 'server/createServer.ts', 'server/config.ts', 'node:'] },
]

/** Not even a test reaches from one of these folders into its sibling: a contract suite says what they share. */
export const strangers = ['server/adapters/', 'server/channels/', 'server/bots/']
