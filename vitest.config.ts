import { defineConfig } from 'vitest/config'

// Which tests run where. `npm run check` runs unit and dom; `npm test` all four.
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // Property tests are bound by the processor, and machines differ: a limit for hangs, not for speed.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}', 'bench/**/*.test.ts'],
          environment: 'node',
          // Files share a thread, three times as fast. It also keeps us honest: no state in modules, no effect on import.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        // Component tests. A .test.ts that needs a document says so itself: // @vitest-environment jsdom
        extends: true,
        test: {
          name: 'dom',
          include: ['packages/*/src/**/*.test.tsx'],
          environment: 'jsdom',
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [
            'packages/server/test/**/*.test.ts',
            'tests/{simulation,integration,chaos,matrix,mutants}/**/*.test.ts',
          ],
          environment: 'node',
          setupFiles: ['tests/support/setup.ts'],
          // Half of these wait for processes and time-outs more than for the processor.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // Plain Node driving the system's Chromium. Two files at a time: half of what they do is wait for rules of time.
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          environment: 'node',
          setupFiles: ['tests/support/setup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
