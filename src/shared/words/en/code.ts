export const codeWords = {
  role: 'What is written',
  server: 'This server',
  client: 'A client for it',
  certificate:
    'Its certificate is read from localhost.pem. Make it with: wirebench certificate localhost --to localhost.pem',
  title: 'Copy as code',
  hint: 'This session as a small program or command that runs without the bench',
  language: 'Language',
  listenerLead: 'A server that answers as this one does, complete and without the bench.',
  clientLead: 'A client that sends the chosen record and prints the answer, complete and without the bench.',
  none: 'There is no short way to write this in that tool. Choose a programming language.',
  options: 'The options of this session, for --config on the command line:',
}
