import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precacheList } from './build/precache-list.ts';

const root = import.meta.dirname;

/** Two pages from one project: `/petugas/` for crews (installable), `/lapor/` for customers. Shared chunks lie in `/assets/`. */
export default defineConfig({
  root,
  plugins: [react(), precacheList({ worker: 'petugas/sw.js', page: 'petugas/index.html', extra: ['petugas/'] })],
  build: {
    outDir: process.env.COMCEN_OUT_DIR ?? join(root, 'dist'),
    emptyOutDir: true,
    // Android 6 still gets a Chrome newer than this.
    target: ['chrome105', 'firefox115', 'safari16'],
    // The Content-Security-Policy knows files, not data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        petugas: join(root, 'petugas/index.html'),
        lapor: join(root, 'lapor/index.html'),
        sw: join(root, 'technician/src/service-worker.ts'),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'petugas/sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/auth', '/me', '/duty', '/work-orders', '/photos', '/positions', '/reports', '/outages', '/map', '/ws'].map(
        (path) => [path, { target: process.env.COMCEN_PHONE_API ?? 'http://127.0.0.1:3001', ws: path === '/ws' }],
      ),
    ),
  },
});
