/**
 * When the message of this number (from 0) is due, in seconds from the beginning: the rate rises evenly during the ramp and
 * is steady from then on.
 */
export function dueAt(number: number, ratePerS: number, rampS: number): number {
  const duringRamp = (ratePerS * rampS) / 2
  return number < duringRamp ? Math.sqrt((2 * rampS * number) / ratePerS) : rampS / 2 + number / ratePerS
}
