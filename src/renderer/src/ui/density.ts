import { computed, shallowRef } from 'vue'
import type { Density } from '../../../shared/settings'

/** What the person chose; the page sets it from the settings. */
export const density = shallowRef<Density>('comfortable')

/** Heights of rows in pixels, as `--row` and `--row-tall` are in `tokens.css`. */
export const ROW_PX = { comfortable: { row: 24, tall: 28 }, compact: { row: 20, tall: 22 } } as const

export const rowPx = computed(() => ROW_PX[density.value].row)
export const tallRowPx = computed(() => ROW_PX[density.value].tall)
