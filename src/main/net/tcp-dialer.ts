import { connect, type Socket } from 'node:net'
import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import { done, failed, type Outcome } from '../../shared/net-failure'
import { toNetFailure } from './net-failure'

export interface Dial {
  readonly outcome: Promise<Outcome<Socket>>
  /** Gives up at once; the outcome is then `cancelled`. */
  readonly cancel: () => void
}

/** Connects with a time-out of our own (the kernel's is minutes). `peer.address` may be a name: each of its addresses is tried. */
export function dialTcp(peer: Endpoint, timeoutMs: number): Dial {
  let cancel: () => void = () => undefined
  const outcome = new Promise<Outcome<Socket>>((resolve) => {
    const socket = connect({ host: peer.address, port: peer.port, allowHalfOpen: true, autoSelectFamily: true })
    const giveUp = (code: 'cancelled' | 'timed-out', message: string): void => {
      finish()
      socket.on('error', () => undefined)
      socket.destroy()
      resolve(failed({ code, errno: '', message, subject: formatEndpoint(peer) }))
    }
    const timer = setTimeout(() => {
      const seconds = String(timeoutMs / 1000)
      giveUp(
        'timed-out',
        `TCP ${formatEndpoint(peer)} did not answer within ${seconds} s; the host may be off, or a firewall drops the traffic`,
      )
    }, timeoutMs)
    const onError = (error: Error): void => {
      finish()
      socket.on('error', () => undefined)
      resolve(failed(toNetFailure(error, { protocol: 'tcp', doing: 'connect', where: peer })))
    }
    const onConnect = (): void => {
      finish()
      socket.pause()
      resolve(done(socket))
    }
    const finish = (): void => {
      clearTimeout(timer)
      socket.off('error', onError)
      socket.off('connect', onConnect)
    }
    socket.once('error', onError)
    socket.once('connect', onConnect)
    cancel = () => {
      giveUp('cancelled', `connecting to TCP ${formatEndpoint(peer)} was cancelled`)
    }
  })
  return {
    outcome,
    cancel: () => {
      cancel()
    },
  }
}
