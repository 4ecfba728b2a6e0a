import { runProgram } from './program'

/** Independent programs that examine a capture file. */
export async function packetCount(path: string): Promise<number> {
  const output = await runProgram('capinfos', ['-c', '-M', '-T', '-r', path])
  return Number(output.trim().split('\t').at(-1))
}

/** The warnings of Wireshark's experts, with every checksum verified; empty when there are none. */
export function expertWarnings(path: string, ...more: readonly string[]): Promise<string> {
  const checksums = ['-o', 'tcp.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE']
  return runProgram('tshark', ['-r', path, '-q', '-z', 'expert,warn', ...checksums, ...more])
}

/** "Follow TCP Stream": the bytes of each side, as Wireshark reassembles them. */
export async function followStream(
  path: string,
  stream: number,
): Promise<{ readonly client: string; readonly server: string }> {
  const output = await runProgram('tshark', ['-r', path, '-q', '-z', `follow,tcp,raw,${String(stream)}`])
  const lines = output.split('\n').filter((line) => /^\t?[0-9a-f]+$/.test(line))
  const side = (isServer: boolean): string =>
    lines
      .filter((line) => line.startsWith('\t') === isServer)
      .join('')
      .replaceAll('\t', '')
  return { client: side(false), server: side(true) }
}

/** The payload of each UDP packet as hex, in order. */
export async function udpPayloads(path: string): Promise<string[]> {
  const output = await runProgram('tshark', [
    '-r',
    path,
    '-T',
    'fields',
    '-e',
    'udp.length',
    '-e',
    'udp.payload',
    '-Y',
    'udp',
  ])
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[1]?.replaceAll(':', '') ?? '')
}

export async function tcpdumpLines(path: string): Promise<string[]> {
  return (await runProgram('tcpdump', ['-n', '-r', path])).split('\n').filter((line) => line !== '')
}
