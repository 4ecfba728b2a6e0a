export const settingsWords = {
  title: 'Settings',
  language: 'Language',
  system: 'Same as the system',
  theme: 'Appearance',
  light: 'Light',
  dark: 'Dark',
  contrast: 'High contrast',
  density: 'Density',
  comfortable: 'Comfortable',
  compact: 'Compact: more rows',
  maxRecording: 'Largest recording',
  maxRecordingHint:
    'A recording ends by itself at this size; the session goes on. Writes are flushed every 50 ms and synced every second.',
  atStart: 'When Wirebench starts',
  startSessions: 'start the sessions that were running when it was closed',
  questions: 'Ask before',
  confirmQuit: 'quitting while servers or clients run',
  confirmClientClose: 'closing a window whose client is connected',
  confirmTabClose: 'closing an open connection with its tab',
  licencesLead:
    'Wirebench is made with these packages. Electron and Chromium have their own licences beside the application.',
}
