// Makes `electron PATH` work with an Electron that has no default app: loads the application at PATH.
// An ES module, because Electron is not ready before its main module has finished: the application's code runs first.
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const args = process.argv.slice(1)
let at = 0
while (at < args.length && args[at].startsWith('-')) {
  if (args[at] === '-r' || args[at] === '--require') {
    createRequire(import.meta.url)(resolve(args[at + 1]))
    at += 2
  } else {
    at += 1
  }
}
const path = resolve(args[at] ?? '.')
const facts = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
app.setName(facts.productName ?? facts.name)
app.setVersion(facts.version)
app.setAppPath(path)
process.argv.splice(1, at + 1, path)
await import(pathToFileURL(join(path, facts.main ?? 'index.js')).href)
