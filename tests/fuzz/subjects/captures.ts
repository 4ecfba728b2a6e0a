import { join } from 'node:path'
import {
  datagram,
  FLAG,
  fragments,
  pcap,
  PcapngBuilder,
  TcpTalk,
  udp,
  A6,
  B6,
  ethernet,
  ip4,
  A,
  B,
} from '../../support/captures'
import { temporaryFolder } from '../../support/folder'
import { mutated } from '../mutate'
import type { FuzzSubject } from '../subject'
import { checkRowsAreOfFile, fileReader } from './opened'

/** Captures as other programs write them. */
function seeds(): Buffer[] {
  const talk = new TcpTalk()
  const talk6 = new TcpTalk({ client: A6, server: B6 })
  const conversation = (of: TcpTalk): Buffer[] => [
    ...of.handshake(),
    of.toServer(0, FLAG.push | FLAG.ack, 'a question'),
    of.toClient(0, FLAG.push | FLAG.ack, 'an answer to it', 10),
    of.toServer(10, FLAG.push | FLAG.ack, 'another question', 15),
    of.toServer(0, FLAG.push | FLAG.ack, 'a question'),
    of.toClient(40, FLAG.push | FLAG.ack, 'behind a gap', 26),
    of.toServer(26, FLAG.fin | FLAG.ack, '', 15),
    of.toClient(52, FLAG.reset),
  ]
  const pieces = fragments(17, udp(4_000, 4_001, 'in pieces '.repeat(300))).map((piece) => ethernet(piece))
  const all = [...conversation(talk), ...conversation(talk6), datagram('ask'), datagram('answer', true), ...pieces]
  const builder = new PcapngBuilder().interface(1).interface(101)
  for (const [at, frame] of all.entries()) builder.packet(0, BigInt(1_700_000_000_000_000 + at), frame)
  builder.packet(1, 1_700_000_000_000_000n, ip4(A, B, 17, udp(5_000, 5_001, 'without a frame')))
  builder.simplePacket(datagram('simple'))
  const big = new PcapngBuilder(true).interface(1)
  for (const [at, frame] of all.entries()) big.packet(0, BigInt(1_700_000_000_000_000 + at), frame)
  return [
    pcap(all),
    pcap(all, { isBig: true, magic: 0xa1b23c4d }),
    pcap(all, { magic: 0xa1b2cd34, extra: Buffer.alloc(8) }),
    builder.bytes,
    big.bytes,
  ]
}

export const captures: FuzzSubject = {
  name: 'captures',
  short: 250,
  open: async () => {
    const all = seeds()
    const run = await fileReader(join(temporaryFolder(), 'in.pcap'), checkRowsAreOfFile)
    return { make: (random) => mutated(all, random), run }
  },
}
