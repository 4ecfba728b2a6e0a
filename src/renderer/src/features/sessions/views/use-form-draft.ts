import { computed, ref, watch } from 'vue'
import { checkOptions } from '../../../../../shared/options/check-options'
import type { HandlerConfig } from '../../../../../shared/handler'
import type { OptionTarget } from '../../../../../shared/options/option'
import type { SessionConfig } from '../../../../../shared/session'
import type { FormFill } from '../../dialogs/store/dialogs'
import { firstPort, isListener, protocolOf, type SessionKind } from '../store/session-kind'
import { draftOf, type OptionDraft } from '../components/option-draft'
import { FIRST_RELAY, listeningBy, relayDraftOf } from '../components/relay-draft'

const LOOPBACK = '127.0.0.1'

/** What a person enters in the form of a new session. */
export function useFormDraft(firstKind: SessionKind) {
  const kind = ref<SessionKind>(firstKind)
  const address = ref(LOOPBACK)
  const port = ref('')
  const draft = ref<OptionDraft>({})
  const handler = ref<HandlerConfig>({ kind: 'none' })
  const relay = ref(FIRST_RELAY)
  /** The fields as they were before a person changed one. */
  const untouched = ref('')
  /**
   * The last address and port of each role. The address of a client is kept for the next form; a server begins with
   * loopback each time.
   */
  const lastAddress = { listener: LOOPBACK, client: LOOPBACK }

  /** The options belong to this kind of session. */
  const side = computed((): OptionTarget => (kind.value === 'relay' ? `${relay.value.listens}-listener` : kind.value))
  const protocol = computed(() => protocolOf(side.value))
  const listens = computed(() => isListener(side.value))
  const relayProtocol = computed({
    get: () => relay.value.listens,
    set: (next) => (relay.value = listeningBy(relay.value, next)),
  })
  /** Without what is chosen in the first line of the form, which loses nothing. */
  const entered = (): string => {
    const ofRelay = { ...relay.value, listens: '', isTargetTls: '' }
    return JSON.stringify([address.value.trim(), port.value.trim(), draft.value, handler.value, ofRelay])
  }
  const isTouched = (): boolean => entered() !== untouched.value

  /** Begins anew: with the usual values, or with the settings of another session. */
  function begin(next: SessionKind, from: SessionConfig | undefined): void {
    kind.value = next
    lastAddress.listener = LOOPBACK
    if (from === undefined) {
      draft.value = {}
      handler.value = { kind: 'none' }
      // Only the target is kept, as the address of a client is.
      const { address: target, port: targetPort } = relay.value
      relay.value = { ...FIRST_RELAY, address: target, port: targetPort }
      address.value = lastAddress[listens.value ? 'listener' : 'client']
      port.value = firstPort(next, protocol.value)
    } else fill(from)
    untouched.value = entered()
  }

  function fill(from: SessionConfig): void {
    const where = from.role === 'listener' ? from.local : from.peer
    if (from.handler.kind === 'relay') relay.value = relayDraftOf(from.handler, from.protocol)
    else handler.value = from.handler
    draft.value = draftOf(from.options)
    address.value = where.address
    port.value = String(where.port)
  }

  /** Rules or a script; a relay has both. */
  function answerWith(next: NonNullable<FormFill['handler']>): void {
    if (kind.value !== 'relay') handler.value = next
    else relay.value = { ...relay.value, ...(next.kind === 'rules' ? { rules: next.path } : { script: next }) }
  }

  /** Takes over what a file has; what it says nothing about stays. */
  function take({ options, target, handler: next }: FormFill): void {
    if (options !== undefined) {
      if (target !== undefined && checkOptions(options, side.value).length > 0) kind.value = target
      draft.value = draftOf(options)
    }
    if (next !== undefined) answerWith(next)
  }

  watch(
    [kind, side],
    ([now, at], [before, was]) => {
      const wasTouched = isTouched()
      if (port.value === firstPort(before, protocolOf(was))) port.value = firstPort(now, protocolOf(at))
      if (listens.value !== isListener(was)) {
        // The address of a client's target does not belong to this machine, and the other way round.
        lastAddress[isListener(was) ? 'listener' : 'client'] = address.value
        address.value = lastAddress[listens.value ? 'listener' : 'client']
      }
      if (!wasTouched) untouched.value = entered()
    },
    { flush: 'sync' },
  )

  return {
    kind,
    address,
    port,
    draft,
    handler,
    relay,
    relayProtocol,
    side,
    protocol,
    listens,
    lastAddress,
    isTouched,
    begin,
    answerWith,
    take,
  }
}
