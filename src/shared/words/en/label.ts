export const labelWords = {
  title: 'Name and colour of {what}',
  name: 'Name',
  nameHint: 'Empty: as it is called by itself. It is kept when Wirebench ends.',
  colour: 'Colour',
  noColour: 'None',
  for: 'Is for',
  forPort: '{what} alone',
  forAddress: 'everything from {what}',
  save: 'Save',
}
