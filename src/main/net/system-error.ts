import { getSystemErrorName } from 'node:util'

/** The error of a call of the system, by its number (errno(3)), as Node's own are. */
export function systemError(syscall: string, number: number): Error {
  const code = getSystemErrorName(-number)
  return Object.assign(new Error(`${syscall} ${code}`), { code, errno: -number, syscall })
}
