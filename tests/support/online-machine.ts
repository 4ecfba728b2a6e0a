import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { temporaryFolder } from './folder'
import { twoMachines, type Machine } from './network'
import { startProgram, type Program } from './program'
import { endCapture } from './tcpdump'

/** What the kernel says by itself on a new cable: neighbours, and groups (behind a hop-by-hop header). */
const NOT_OF_PROGRAMS = 'not arp and not icmp6 and not igmp and not (ip6 and ip6[6] = 0)'

/**
 * A machine whose every way leads over its cable: names are asked for there, and packets to anywhere are sent. `inside`
 * makes the arguments of nsenter(1) for a command on it.
 */
export async function onlineMachine(): Promise<{
  readonly machine: Machine
  readonly other: Machine
  readonly inside: (...command: string[]) => string[]
}> {
  const [machine, other] = await twoMachines()
  await machine.run('ip', 'route', 'add', 'default', 'via', other.address)
  const resolver = join(temporaryFolder(), 'resolv.conf')
  writeFileSync(resolver, `nameserver ${other.address}\noptions timeout:1 attempts:1\n`)
  const mount = `mount --bind '${resolver}' /etc/resolv.conf && exec "$@"`
  const inside = (...command: string[]): string[] => [
    ...['-t', machine.pid, '-n', 'unshare', '-m', 'sh', '-c', mount, 'sh'],
    ...command,
  ]
  return { machine, other, inside }
}

/** Sees the packets that programs of this machine send over the cable, one a line. */
export async function dumpOfPrograms(machine: Machine): Promise<Program> {
  const dump = machine.start('tcpdump', '-i', 'v0', '-Q', 'out', '-n', '-l', '--immediate-mode', NOT_OF_PROGRAMS)
  await expect.poll(() => dump.stderr).toContain('listening on v0')
  return dump
}

/** The packets so far. First a name is asked for, to see that the dump does see what a program sends. */
export async function packetsOfPrograms(dump: Program, inside: (...command: string[]) => string[]): Promise<string[]> {
  const asking = startProgram('nsenter', inside('getent', 'hosts', 'a-name-that-we-ask-for.example'))
  await asking.exit
  await expect.poll(() => dump.stdout).toContain('a-name-that-we-ask-for.example')
  await endCapture(dump)
  return dump.stdout.split('\n').filter((line) => line !== '' && !line.includes('a-name-that-we-ask-for'))
}
