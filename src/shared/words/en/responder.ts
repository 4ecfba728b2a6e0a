export const responderWords = {
  none: 'By hand',
  echo: 'Echo',
  text: 'Fixed text',
  prefix: 'Prefix',
  relay: 'Relay',
  textLabel: 'Text to answer with',
  prefixLabel: 'Text before each line',
  relayHint: 'Puts each conversation through to a target, and back',
  noneHint: 'You answer each peer yourself',
  echoHint: 'Sends back what came',
  textHint: 'Answers each message with this text',
  prefixHint: 'Sends back what came, with this text before each line',
}
