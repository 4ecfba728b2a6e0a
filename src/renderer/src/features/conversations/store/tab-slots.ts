/** A number of a conversation, or the empty place of a tab that went by itself. */
export type TabSlot = number | undefined

/**
 * The tabs that are drawn, so that none moves when others go by themselves: their places stay empty until tabs that are
 * new here take them. When a person closed one, or chose one for which others make room, all stand in their order.
 */
export function keepSlots(
  before: readonly TabSlot[],
  wanted: readonly number[],
  wentByThemselves: ReadonlySet<number>,
): readonly TabSlot[] {
  const [isWanted, wasThere] = [new Set(wanted), new Set(before)]
  const left = before.filter((slot) => slot !== undefined && !isWanted.has(slot))
  const isMoved = left.some((slot) => slot !== undefined && !wentByThemselves.has(slot))
  if (isMoved || (left.length === 0 && !wasThere.has(undefined))) return wanted
  const fresh = wanted.filter((number) => !wasThere.has(number)).values()
  const filled = before.map((slot) => (slot !== undefined && isWanted.has(slot) ? slot : fresh.next().value))
  const slots = [...filled, ...fresh]
  return slots.slice(0, slots.findLastIndex((slot) => slot !== undefined) + 1)
}
