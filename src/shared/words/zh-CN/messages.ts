import type { Messages } from '../en/messages'
import { appWords } from './app'
import { welcomeWords } from './welcome'
import { sessionWords } from './session'
import { handlerWords } from './handler'
import { formWords } from './form'
import { refusalWords } from './refusal'
import { relayWords } from './relay'
import { addPeerWords } from './add-peer'
import { questionWords } from './question'
import { alertWords } from './alert'
import { labelWords } from './label'
import { clientsWords } from './clients'
import { tabsWords } from './tabs'
import { conversationWords } from './conversation'
import { tableWords } from './table'
import { filterWords } from './filter'
import { stateWords } from './state'
import { inspectorWords } from './inspector'
import { composerWords } from './composer'
import { savedWords } from './saved'
import { sequenceWords } from './sequence'
import { runWords } from './run'
import { templateWords } from './template'
import { libraryWords } from './library'
import { exportWords } from './export'
import { recordingsWords } from './recordings'
import { settingsWords } from './settings'
import { keyboardWords } from './keyboard'
import { keptWords } from './kept'
import { menuWords } from './menu'
import { commentWords } from './comment'
import { commandWords, paletteWords, submenuWords } from './commands'
import { noticeWords } from './notice'
import { copyWords } from './copy'
import { dropWords } from './drop'
import { elsewhereWords } from './elsewhere'
import { optionGroupWords } from './option-group'
import { unitWords } from './unit'
import { optionMistakeWords } from './option-mistake'
import { codeWords } from './code'
import { findingWords } from './finding'
import { framesWords } from './frames'
import { pickerWords } from './picker'
import { compareWords } from './compare'
import { replayWords } from './replay'
import { loadWords } from './load'
import { goToWords } from './go-to'
import { highlightWords } from './highlight'
import { rulesWords } from './rules'
import { scriptsWords } from './scripts'
import { statisticsWords } from './statistics'
import { tlsWords } from './tls'
import { failureWords } from './failure'
import { faultWords } from './fault'
import { faultsWords } from './faults'
import { fileWords } from './file'
import { patternWords } from './pattern'
import { yamlWords } from './yaml'

export const zhCN: Messages = {
  app: appWords,
  welcome: welcomeWords,
  session: sessionWords,
  handler: handlerWords,
  form: formWords,
  refusal: refusalWords,
  relay: relayWords,
  addPeer: addPeerWords,
  question: questionWords,
  alert: alertWords,
  label: labelWords,
  clients: clientsWords,
  tabs: tabsWords,
  conversation: conversationWords,
  table: tableWords,
  filter: filterWords,
  state: stateWords,
  inspector: inspectorWords,
  composer: composerWords,
  saved: savedWords,
  sequence: sequenceWords,
  run: runWords,
  template: templateWords,
  library: libraryWords,
  export: exportWords,
  recordings: recordingsWords,
  settings: settingsWords,
  keyboard: keyboardWords,
  kept: keptWords,
  menu: menuWords,
  comment: commentWords,
  command: commandWords,
  palette: paletteWords,
  submenu: submenuWords,
  notice: noticeWords,
  copy: copyWords,
  drop: dropWords,
  elsewhere: elsewhereWords,
  optionGroup: optionGroupWords,
  unit: unitWords,
  optionMistake: optionMistakeWords,
  code: codeWords,
  finding: findingWords,
  frames: framesWords,
  picker: pickerWords,
  compare: compareWords,
  replay: replayWords,
  load: loadWords,
  goTo: goToWords,
  highlight: highlightWords,
  rules: rulesWords,
  scripts: scriptsWords,
  statistics: statisticsWords,
  tls: tlsWords,
  failure: failureWords,
  fault: faultWords,
  faults: faultsWords,
  file: fileWords,
  pattern: patternWords,
  yaml: yamlWords,
}
