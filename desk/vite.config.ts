import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Built files are served under /assets/desk/ for a year: their names change with their content. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/assets/desk/',
  // the compiler reads types of props from other files; TypeScript 7 at the root gives it no way to do so
  plugins: [
    vue({
      script: {
        fs: { fileExists: existsSync, readFile: (file) => readFileSync(file, 'utf8'), realpath: realpathSync },
      },
    }),
  ],
  resolve: {
    alias: { '@expression': fileURLToPath(new URL('../src/engine/expression/index.ts', import.meta.url)) },
  },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
});
