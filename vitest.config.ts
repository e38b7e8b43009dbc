/** Two projects: `node` for what runs anywhere, `workerd` for what needs the Workers runtime. */
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { LOCAL_RUNTIME } from './scripts/demo/local-runtime.ts';

Object.assign(process.env, LOCAL_RUNTIME);

const WORKERD = 'test/**/*.workerd.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [WORKERD],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        test: {
          name: 'workerd',
          include: [WORKERD],
          globalSetup: './test/support/parity-setup.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
