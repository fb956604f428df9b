import react from '@vitejs/plugin-react';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running server. */
const server = process.env.SANDESHAM_URL ?? 'http://127.0.0.1:8080';

// The server takes cookies only from its own pages: the proxy speaks as one of them.
const proxied = {
  target: server,
  changeOrigin: true,
  ws: true,
  headers: { origin: new URL(server).origin },
  rewriteWsOrigin: true,
};

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  server: {
    proxy: { '/v1': proxied, '/.well-known': proxied, '/openapi.json': proxied },
  },
  build: {
    target: 'es2023',
    sourcemap: false,
    // Everything but index.html has a hash in its name and may be kept for ever.
    assetsDir: 'assets',
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'sdk/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'e2e/**'],
    environment: 'node',
    restoreMocks: true,
    // Generous: what hangs is to be told, not what is slow on a busy machine.
    testTimeout: 30_000,
    setupFiles: ['src/test/setup.ts'],
  },
});
