/** Two projects: `node` for what runs anywhere, `workerd` for what needs the Workers runtime. */
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { LOCAL_RUNTIME } from './scripts/local-runtime.ts';
import { localScripts, WITHOUT_NETS } from './scripts/demo/local-scripts.ts';

Object.assign(process.env, LOCAL_RUNTIME);

const WORKERD = 'test/**/*.workerd.test.ts';

/** Beside the script under test, which the plugin bundles. */
const [, ...workers] = await localScripts({ glimpse: [], ...WITHOUT_NETS });

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
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: { ACCESS: 'local' }, workers },
          }),
        ],
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
