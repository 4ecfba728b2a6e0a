import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { RECEIVE_BUFFER_BYTES } from './udp-roles'

/** The page of these programs' window. */
export const wordReady = (page: Page): Locator => page.getByText('ready')

/** A program with nothing but a window; returns its folder. */
export function emptyApp(folder: string): string {
  return bareApp(folder, '')
}

/** The same with the smallest sink of datagrams in the loop of its main process: `port` and `received` are global. */
export function sinkApp(folder: string): string {
  return bareApp(
    folder,
    `const socket = require('node:dgram').createSocket({ type: 'udp4', recvBufferSize: ${String(RECEIVE_BUFFER_BYTES)} })
globalThis.received = 0
socket.on('message', () => { globalThis.received += 1 })
const bound = new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve))
bound.then(() => { globalThis.port = socket.address().port })`,
    'bound',
  )
}

function bareApp(folder: string, more: string, before = 'undefined'): string {
  const path = join(folder, 'bare')
  mkdirSync(path)
  writeFileSync(join(path, 'package.json'), '{"name":"bare","version":"1.0.0","main":"main.js"}')
  writeFileSync(
    join(path, 'main.js'),
    `const { app, BrowserWindow } = require('electron')
${more}
Promise.all([app.whenReady(), ${before}]).then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('data:text/html,<p>ready</p><input aria-label="Message">'))`,
  )
  return path
}
