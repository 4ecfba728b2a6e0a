import { writeSync } from 'node:fs'
import { SettingsFile } from '../../../src/main/app/settings-file'

/** Saves settings of changing size again and again, and prints the number of each finished save. */
const settings = new SettingsFile(process.argv[2] ?? '')
for (let count = 1; ; count++) {
  const labels = Array.from({ length: 1 + (count % 500) }, (_, at) => ({
    of: `peer 192.0.2.${String(at)}`,
    name: `save ${String(count)}`,
  }))
  settings.change({ maxRecordingBytes: 2 ** 20 + count, labels })
  writeSync(1, `${String(count)}\n`)
}
