import { spawn } from 'node:child_process'

/** One line for the person: what is done, and why. */
export function say(line) {
  process.stderr.write(`wirebench: ${line}\n`)
}

/** Runs a program to its end; rejects when it fails. With `quiet`, its output is shown only then. */
export function run(program, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const isNpm = program === 'npm' && process.platform === 'win32'
    const child = spawn(program, args, {
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: isNpm,
      ...options,
    })
    let output = ''
    child.stdout?.on('data', (part) => (output += part))
    child.stderr?.on('data', (part) => (output += part))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else
        reject(
          new Error(
            `${program} ${args.join(' ')} ended with ${signal ?? code}${quiet ? `\n${output.slice(-4000)}` : ''}`,
          ),
        )
    })
  })
}

/** Runs a program in the foreground and ends with its exit status. */
export async function become(program, args, options = {}) {
  const child = spawn(program, args, { stdio: 'inherit', ...options })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (...end) => resolve(end))
  })
  process.exitCode = code ?? 128 + ({ SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGKILL: 9 }[signal] ?? 0)
}

// The failed program has reported the error itself; a stack of ours would only hide it.
process.on('uncaughtException', (error) => {
  process.stderr.write(`wirebench: ${error.message}\n`)
  process.exit(1)
})
