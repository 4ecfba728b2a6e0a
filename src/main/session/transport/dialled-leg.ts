import { isStream } from '../../../shared/endpoint'
import { done, type Outcome } from '../../../shared/failure'
import type { TestCa } from '../../net/tls/test-ca'
import { prepareTls } from '../../net/tls/tls-setup'
import { UdpSocket } from '../../net/udp-socket'
import type { LiveConversation } from '../conversation/live-conversation'
import type { ConversationOwner } from '../conversation/live-conversation'
import type { DialTarget } from '../handler/handler'
import { ConnectAttempt } from './connect-attempt'
import { clientSource, udpSocketOptions } from './datagram-options'
import { DatagramWire } from './datagram-wire'

/** A conversation that a handler began: the second leg of a relay. It has a connection or a socket of its own. */
export class DialledLeg implements ConversationOwner {
  readonly #target: DialTarget
  readonly #ca: TestCa
  #attempt: ConnectAttempt | undefined
  #release: () => void = () => undefined
  #isAbandoned = false

  constructor(target: DialTarget, ca: TestCa) {
    this.#target = target
    this.#ca = ca
  }

  /** Resolves when the leg is open, or has failed. */
  async begin(leg: LiveConversation): Promise<void> {
    const { protocol, options } = this.#target
    if (!isStream(protocol)) {
      await this.#openSocket(leg)
      return
    }
    const tls = protocol === 'tls' ? await prepareTls(options, undefined, this.#ca) : done(undefined)
    if (!tls.ok) {
      leg.finish({ kind: 'failed', failure: tls.failure })
      return
    }
    this.#release = () => {
      tls.value?.close()
    }
    if (this.#isAbandoned) {
      leg.finish({ kind: 'closed' })
      return
    }
    this.#attempt = new ConnectAttempt(leg, options, tls.value)
    await this.#attempt.run()
  }

  abandon(): Outcome<null> {
    this.#isAbandoned = true
    this.#attempt?.cancel()
    return done(null)
  }

  onEnded(): void {
    this.#release()
  }

  async #openSocket(leg: LiveConversation): Promise<void> {
    const { peer, options } = this.#target
    const connecting = await UdpSocket.connect(peer, clientSource(options, false), udpSocketOptions(options), {
      onDatagram: (bytes) => {
        leg.onBytes(bytes)
      },
      onFailure: (failure) => {
        leg.onWarning(failure)
      },
    })
    if (!connecting.ok) {
      leg.finish({ kind: 'failed', failure: connecting.failure })
      return
    }
    const { socket, peer: found } = connecting.value
    this.#release = () => {
      void socket.close()
    }
    if (this.#isAbandoned) leg.finish({ kind: 'closed' })
    else leg.open(new DatagramWire(socket, found, leg), { kind: 'open', local: socket.local, peer: found, by: 'local' })
  }
}
