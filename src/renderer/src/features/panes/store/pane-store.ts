import {
  defineStore,
  getActivePinia,
  type Store,
  type _ExtractActionsFromSetupStore,
  type _ExtractGettersFromSetupStore,
  type _ExtractStateFromSetupStore,
} from 'pinia'
import { hasInjectionContext, inject } from 'vue'
import { onPaneClosed, PANE, type Pane } from './pane'
import { usePanesStore } from './panes'

type PaneStore<S> = Store<
  string,
  _ExtractStateFromSetupStore<S>,
  _ExtractGettersFromSetupStore<S>,
  _ExtractActionsFromSetupStore<S>
>

/**
 * A store with one instance for each pane. A component gets that of the pane around it; outside all panes (menus,
 * dialogs, keys) it is that of the pane in front at the time of each access.
 */
export function definePaneStore<S extends object>(
  name: string,
  setup: (pane: Pane) => S,
): (pane?: Pane) => PaneStore<S> {
  const stores = new Map<string, PaneStore<S>>()

  function storeOf(pane: Pane): PaneStore<S> {
    const known = stores.get(pane.id)
    if (known !== undefined) return known
    const id = `${name} ${pane.id}`
    const store = defineStore(id, () => setup(pane))() as PaneStore<S>
    stores.set(pane.id, store)
    onPaneClosed(pane.id, () => {
      stores.delete(pane.id)
      store.$dispose()
      const pinia = getActivePinia()
      if (pinia !== undefined) Reflect.deleteProperty(pinia.state.value, id)
    })
    return store
  }

  return (pane) => {
    const wanted = pane ?? (hasInjectionContext() ? inject(PANE, undefined) : undefined)
    return wanted === undefined ? ofFront(storeOf) : storeOf(wanted)
  }
}

function ofFront<T extends object>(storeOf: (pane: Pane) => T): T {
  const panes = usePanesStore()
  return new Proxy(Object.create(null) as T, {
    get: (_, key) => Reflect.get(storeOf(panes.active), key) as unknown,
    set: (_, key, value) => Reflect.set(storeOf(panes.active), key, value),
  })
}
