export const labelWords = {
  title: 'Name and colour of {what}',
  name: 'Name',
  nameHint: 'Leave empty for the default name. Kept when Wirebench is closed.',
  colour: 'Colour',
  noColour: 'None',
  for: 'Applies to',
  forKind: {
    thing: '{what}',
    port: 'only {what}',
    first: 'every client whose first message matches',
    address: 'everything from {what}',
  },
  firstText: 'First message contains',
  firstHint: 'Small letters also match capitals. A pattern is written as in filters: re:/^ID [0-9]+/',
  firstEmpty: 'Enter a part of the first message.',
  firstSlow: 'This pattern may take too long. Use fewer * and +, or begin it with ^.',
  save: 'Save',
}
