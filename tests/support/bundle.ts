import { join, parse } from 'node:path'
import { build } from 'vite'
import { temporaryFolder } from './folder'

const ROOT = join(import.meta.dirname, '../..')

/** A test program bundled with everything that it needs, for plain Node. Removed after the test. */
export async function bundled(entry: string): Promise<string> {
  const folder = temporaryFolder()
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: join(ROOT, entry),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  })
  return join(folder, `${parse(entry).name}.mjs`)
}
