import { MAX_PORT } from '../../../../../shared/endpoint'

/** The key of the words for a port that cannot be used, or undefined. Port 0 is for listeners: "any free one". */
export function portMistakeKey(text: string, mayBeZero: boolean): 'form.portWrong' | 'form.portZero' | undefined {
  if (!/^\d{1,5}$/.test(text.trim()) || Number(text) > MAX_PORT) return 'form.portWrong'
  return Number(text) === 0 && !mayBeZero ? 'form.portZero' : undefined
}
