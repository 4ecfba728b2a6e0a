import { defineConfig } from 'vitest/config'

/** A machine that does other things at the same time is slow; none of the tests measures time. */
const PATIENT = { poll: { timeout: 10_000 } }

/** A shared machine that stands still for seconds gets a second try in CI; the report names what needed it. */
const TRIES_AGAIN = process.env['CI'] === undefined ? 0 : 1

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          expect: PATIENT,
          include: ['tests/unit/**/*.test.ts'],
          environment: 'node',
          // Many of them at once on a small machine are slow; none of them measures time.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          retry: TRIES_AGAIN,
          expect: PATIENT,
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'faults',
          retry: TRIES_AGAIN,
          expect: PATIENT,
          include: ['tests/{faults,torture,fuzz}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          retry: TRIES_AGAIN,
          expect: PATIENT,
          include: ['tests/e2e/**/*.test.ts'],
          // A real window each: one at a time.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // By hand: `npm run soak`.
          name: 'soak',
          expect: PATIENT,
          include: ['tests/soak/**/*.test.ts'],
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'package',
          expect: PATIENT,
          include: ['tests/package/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
