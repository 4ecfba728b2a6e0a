/** Comments at rows. */
export const commentWords = {
  title: 'Comment at row {row}',
  label: 'Comment',
  live: 'It is written into the recording, behind the row, and stands at the packet itself in a pcapng that you export.',
  file: 'The file itself is not changed: the comment is kept beside it, in {name}. Export as pcapng for a copy that has it at the packet.',
  save: 'Save',
  remove: 'Empty the field to remove the comment.',
  at: 'Comment: {text}',
  mark: 'Comment',
}
