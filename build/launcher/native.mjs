import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'
import { say } from './run.mjs'

const SOURCES = 'src/main/native'
const COMPILERS = ['cc', 'gcc', 'clang']
const HEADERS = 'node_modules/node-api-headers/include'

/**
 * Puts what is written in C beside the entries, as a module for this system. Only Linux has the call that it is about, and without a
 * compiler everything works as well, but takes fewer datagrams a second: then one line says so.
 */
export function nativeModule() {
  return {
    name: 'native-module',
    generateBundle() {
      if (process.platform !== 'linux') return
      const source = compile()
      if (source === undefined) say(`no C compiler (${COMPILERS.join(', ')}): floods are taken more slowly`)
      else this.emitFile({ type: 'asset', fileName: `native-${process.platform}-${process.arch}.node`, source })
    },
  }
}

/** The module's bytes; undefined without a compiler that can. */
function compile() {
  const compiler = COMPILERS.find((each) => spawnSync(each, ['--version']).status === 0)
  if (compiler === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-native-'))
  try {
    const into = join(folder, 'native.node')
    const folderOfSources = join(root, SOURCES)
    const sources = readdirSync(folderOfSources).filter((name) => name.endsWith('.c'))
    const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-fvisibility=hidden']
    const { status } = spawnSync(compiler, [...flags, '-I', join(root, HEADERS), '-o', into, ...sources], {
      cwd: folderOfSources,
      stdio: 'inherit',
    })
    return status === 0 ? readFileSync(into) : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
