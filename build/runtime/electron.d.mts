/** Path of an Electron executable; downloads one when none is here. */
export function ensureElectron(): Promise<string>
/** The official one only; undefined when it cannot be had. */
export function officialElectron(): Promise<string | undefined>
