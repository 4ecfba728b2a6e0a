export const recordingsWords = {
  empty: 'Recordings of your sessions appear here.',
  open: 'Open',
  rename: 'Rename',
  merge: 'Merge with another one',
  reveal: 'Show in folder',
  delete: 'Delete',
  deleteTitle: 'Delete this recording?',
  deleteText: '"{name}" will be deleted from the disk. This cannot be undone.',
  newName: 'New name',
  isOpen: 'open now',
  written: 'being written',
}
