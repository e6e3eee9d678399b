import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    // The start script builds into a draft folder and renames it, so a running server never serves half a build.
    outDir: process.env.COMCEN_OUT_DIR || 'dist',
    emptyOutDir: true,
    // No data: URLs: the content security policy allows our own origin only.
    assetsInlineLimit: 0,
    target: 'es2022',
  },
});
