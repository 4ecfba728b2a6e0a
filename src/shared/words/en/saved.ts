export const savedWords = {
  group: 'Group',
  allGroups: 'All groups',
  sendHint: 'Click sends. Shift+click puts it into the composer.',
  keyHint: 'Alt+{key} also sends it.',
  runHint: 'Click runs the sequence.',
  title: 'Save message',
  name: 'Name',
  key: 'Key',
  noKey: 'No key',
  replaces: 'Replaces the message with this name.',
  save: 'Save',
}
