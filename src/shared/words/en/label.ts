export const labelWords = {
  title: 'Name and colour of {what}',
  name: 'Name',
  nameHint: 'Leave empty for the default name. Kept when Wirebench is closed.',
  colour: 'Colour',
  noColour: 'None',
  for: 'Applies to',
  forPort: 'only {what}',
  forAddress: 'everything from {what}',
  save: 'Save',
}
