import { spawn } from 'node:child_process'

/**
 * A virtual screen for windows under test. Returns its name and the function that ends it; elsewhere the real screen is
 * used.
 */
export async function startDisplay() {
  if (process.platform !== 'linux') return { display: process.env.DISPLAY ?? '', stop: () => undefined }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.on('close', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    let text = ''
    server.stdio[3].on('data', (part) => {
      text += part
      if (text.includes('\n')) resolve(`:${text.trim()}`)
    })
  })
  return { display, stop: () => server.kill() }
}
