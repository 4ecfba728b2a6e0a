export const savedWords = {
  group: 'Group',
  allGroups: 'All groups',
  sendHint: 'Click sends. Shift+click puts it into the composer.',
  keyHint: 'Alt+{key} sends it, too.',
  runHint: 'Click runs the sequence.',
  title: 'Save message',
  name: 'Name',
  key: 'Key',
  noKey: 'No key',
  replaces: 'Replaces the message of this name.',
  save: 'Save',
}
