import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { A, B, ip4, udp } from './captures'
import { temporaryFolder } from './folder'

/** A capture of raw IP with datagrams of a thousand clients; packed when the file name ends so. */
export async function largeCapture(packetCount: number, name = 'large.pcap'): Promise<string> {
  const path = join(temporaryFolder(), name)
  const file = createWriteStream(path)
  const out = name.endsWith('.gz') ? createGzip({ level: 1 }) : file
  if (out !== file) out.pipe(file)
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(65_535, 16)
  head.writeUInt32LE(101, 20)
  out.write(head)
  const packets = Array.from({ length: 1_000 }, (_, at) => {
    const packet = ip4(A, B, 17, udp(20_000 + at, 2_020, 'hello'))
    const times = Buffer.alloc(16)
    times.writeUInt32LE(1_700_000_000, 0)
    times.writeUInt32LE(packet.length, 8)
    times.writeUInt32LE(packet.length, 12)
    return Buffer.concat([times, packet])
  })
  const piece = Buffer.concat(packets)
  for (let at = 0; at < packetCount; at += packets.length) if (!out.write(piece)) await once(out, 'drain')
  out.end()
  await once(file, 'close')
  return path
}
