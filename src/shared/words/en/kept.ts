/** A session of an earlier run of the application. */
export const keptWords = {
  title: 'Not started yet',
  text: 'This session is from the last time Wirebench was open. Start it again with the same settings.',
  textRecorded:
    'This session is from the last time Wirebench was open. Start it again with the same settings, or look at what was recorded.',
  startAll: 'Start all {n}',
  openRecording: 'Open its last recording',
}
