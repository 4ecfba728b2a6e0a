/** The path of an Electron executable; downloads one if necessary. */
export function ensureElectron(): Promise<string>
/** Only the official one; undefined when it is not available. */
export function officialElectron(): Promise<string | undefined>
