import { join } from 'node:path'
import { expect, TestRunner } from 'vitest'
import { runProgram, startProgram, type Program } from './program'

const ROOT = join(import.meta.dirname, '../..')

/** A separate network: a network namespace with one cable (ip-netns(8), veth(4)). */
export class Machine {
  readonly address: string
  readonly address6: string
  readonly #holder: Program

  constructor(holder: Program, host: number) {
    this.#holder = holder
    this.address = `192.0.2.${String(host)}`
    this.address6 = `2001:db8::${String(host)}`
  }

  get pid(): string {
    return String(this.#holder.child.pid)
  }

  run(command: string, ...args: readonly string[]): Promise<string> {
    return runProgram('nsenter', ['-t', this.pid, '-n', command, ...args])
  }

  start(command: string, ...args: readonly string[]): Program {
    return startProgram('nsenter', ['-t', this.pid, '-n', command, ...args])
  }

  startWirebench(...args: readonly string[]): Program {
    return this.start(process.execPath, join(ROOT, 'out/main/wirebench.js'), ...args)
  }
}

/** A network with only a loopback interface. It is removed after the test; only root can create one. */
export async function oneMachine(host = 1): Promise<Machine> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    TestRunner.getCurrentTest()?.context.skip('own network namespaces need Linux and root')
  const holder = startProgram('unshare', ['-n', 'sh', '-c', 'ip link set lo up && echo ready && exec sleep 300'])
  await holder.output(/ready/)
  return new Machine(holder, host)
}

/** Two networks with a cable between them, and no other connection. */
export async function twoMachines(): Promise<readonly [Machine, Machine]> {
  const machines = await Promise.all([oneMachine(1), oneMachine(2)])
  const [first, second] = machines
  await first.run('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v0', 'netns', second.pid)
  for (const machine of machines) {
    await machine.run('ip', 'addr', 'add', `${machine.address}/24`, 'brd', '+', 'dev', 'v0')
    await machine.run('ip', '-6', 'addr', 'add', `${machine.address6}/64`, 'dev', 'v0', 'nodad')
    await machine.run('sysctl', '-qw', 'net.ipv6.conf.v0.accept_dad=0')
    await machine.run('ip', 'link', 'set', 'v0', 'up')
  }
  // IPv6 takes a moment on a new cable.
  for (const machine of machines)
    await expect
      .poll(() => machine.run('ip', '-6', 'route', 'show', 'table', 'local', 'dev', 'v0'))
      .toContain('multicast')
  return machines
}
