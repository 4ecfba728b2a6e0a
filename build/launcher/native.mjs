import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'

const SOURCES = 'src/main/native'
const COMPILERS = ['cc', 'gcc', 'clang']
const HEADERS = 'node_modules/node-api-headers/include'
const FILE = `native-${process.platform}-${process.arch}.node`

/** Whether there is anything to build it with. */
export function hasCompiler() {
  return process.platform === 'linux' && compilerHere() !== undefined
}

/** Why the last build lacks what is written in C; undefined when it has it, or when this system needs none. */
export function lacksNative() {
  if (process.platform !== 'linux' || existsSync(join(root, 'out', 'main', FILE))) return undefined
  return `there is no C compiler that works (${COMPILERS.join(', ')}): floods are taken more slowly, all else is as with one`
}

/**
 * Puts what is written in C beside the entries, as a module for this system. It is about calls of Linux, and without a compiler
 * everything works as well, but takes fewer datagrams a second.
 */
export function nativeModule() {
  return {
    name: 'native-module',
    generateBundle() {
      if (process.platform !== 'linux') return
      const { source, error } = compile()
      if (source !== undefined) this.emitFile({ type: 'asset', fileName: FILE, source })
      else if (error !== undefined) this.warn(error)
    },
  }
}

function compilerHere() {
  return COMPILERS.find((each) => spawnSync(each, ['--version']).status === 0)
}

/** The module's bytes, or what the compiler says; neither without a compiler. */
function compile() {
  const compiler = compilerHere()
  if (compiler === undefined) return {}
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-native-'))
  try {
    const into = join(folder, 'native.node')
    const folderOfSources = join(root, SOURCES)
    const sources = readdirSync(folderOfSources).filter((name) => name.endsWith('.c'))
    const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-shared', '-fPIC', '-fvisibility=hidden']
    const { status, stderr } = spawnSync(compiler, [...flags, '-I', join(root, HEADERS), '-o', into, ...sources], {
      cwd: folderOfSources,
      encoding: 'utf8',
    })
    return status === 0 ? { source: readFileSync(into) } : { error: stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
