import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { nativeModule } from './build/launcher/native.mjs'
import { bundledPackages } from './build/package/bundled.mjs'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** The script engine's code lies beside the entries, where they look for it. */
const scriptEngine: Plugin = {
  name: 'script-engine',
  generateBundle() {
    const source = readFileSync(at('node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm'))
    this.emitFile({ type: 'asset', fileName: 'quickjs.wasm', source })
  },
}

export default defineConfig({
  main: {
    plugins: [scriptEngine, nativeModule(), bundledPackages('main')],
    // Everything is bundled, so that neither the package nor the command line needs node_modules.
    build: {
      externalizeDeps: false,
      target: 'node20',
      rolldownOptions: {
        input: {
          index: at('src/main/index.ts'),
          wirebench: at('src/main/cli/wirebench.ts'),
          // What the thread runs that owns all sockets.
          'engine-thread': at('src/main/ipc/thread/engine-thread.ts'),
          // What a thread of the load generator runs.
          'load-worker': at('src/main/load/load-worker.ts'),
          // What a thread runs that looks for patterns of people.
          'pattern-worker': at('src/main/recording/query/pattern-worker.ts'),
          // What a thread runs that opens keys and certificates.
          'key-worker': at('src/main/net/tls/key-worker.ts'),
          // What threads run that read files of rules, learn rules, and read saved messages.
          'rules-worker': at('src/main/session/handler/rules/rules-worker.ts'),
          'learn-worker': at('src/main/session/handler/rules/learn-worker.ts'),
          'library-worker': at('src/main/library/library-worker.ts'),
          // What a thread of a script runs.
          'script-worker': at('src/main/script/script-worker.ts'),
        },
      },
    },
  },
  preload: {
    plugins: [bundledPackages('preload')],
    // A sandboxed window cannot load an ES module preload.
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [vue(), bundledPackages('renderer')],
    // Compiled templates only: the message compiler of vue-i18n works without eval under the strict CSP.
    define: { __VUE_OPTIONS_API__: false, __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false },
    build: { target: 'chrome130', rolldownOptions: { input: { index: at('src/renderer/index.html') } } },
  },
})
