import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import ts from 'typescript-eslint'
import docCommentSubject from './build/lint/doc-comment-subject.mjs'
import noSliceOfBytes from './build/lint/no-slice-of-bytes.mjs'
import noSpreadIntoCalls from './build/lint/no-spread-into-calls.mjs'

const ELECTRON = { regex: '^electron(/|$)', message: 'electron lives in main/ipc, main/app, main/index and preload' }
const NODE = { regex: '^node:', message: 'no Node API here' }
const UI = { regex: '^(vue|pinia|vue-i18n|reka-ui|@vueuse/|@lucide/)', message: 'no UI library here' }
const away = (...folders) => ({
  regex: `^(?!.*/shared/).*(^|/)(${folders.join('|')})(/|$)`,
  message: `must not reach ${folders.join(', ')}`,
})

/** The rooms of `main/recording`, lowest first: each may import those before it, and `recording` itself all of them. */
const RECORDING_ROOMS = ['files', 'pcapng', 'index', 'query', 'analysis', 'live', 'opened', 'capture', 'export']

function recordingRooms() {
  const outside = [
    ELECTRON,
    UI,
    away('net', 'session', 'script', 'load', 'library', 'ipc', 'app', 'cli', 'preload', 'renderer'),
  ]
  return [
    ['src/main/recording/*.ts', outside],
    ...RECORDING_ROOMS.map((room, at) => {
      const above = RECORDING_ROOMS.slice(at + 1)
      return [`src/main/recording/${room}/**`, above.length === 0 ? outside : [...outside, away(...above)]]
    }),
  ]
}

// One row for each folder of the table in ARCHITECTURE.md; rows must not overlap, because a later one replaces the rule.
const boundaries = [
  ['src/shared/**', [ELECTRON, NODE, UI, away('main', 'preload', 'renderer')]],
  ...['files', 'threads', 'native'].map((folder) => [
    `src/main/${folder}/**`,
    [
      ELECTRON,
      UI,
      away('net', 'session', 'recording', 'library', 'load', 'script', 'ipc', 'app', 'cli', 'preload', 'renderer'),
    ],
  ]),
  [
    'src/main/net/**',
    [ELECTRON, UI, away('session', 'recording', 'library', 'load', 'ipc', 'app', 'cli', 'preload', 'renderer')],
  ],
  ...recordingRooms(),
  ['src/main/library/**', [ELECTRON, UI, away('net', 'session', 'load', 'ipc', 'app', 'cli', 'preload', 'renderer')]],
  [
    'src/main/script/**',
    [
      ELECTRON,
      UI,
      away('files', 'net', 'recording', 'library', 'load', 'session', 'ipc', 'app', 'cli', 'preload', 'renderer'),
    ],
  ],
  ['src/main/load/**', [ELECTRON, UI, away('session', 'recording', 'ipc', 'app', 'cli', 'preload', 'renderer')]],
  ['src/main/session/**', [ELECTRON, UI, away('ipc', 'app', 'cli', 'preload', 'renderer')]],
  ['src/main/cli/**', [ELECTRON, UI, away('net', 'ipc', 'app', 'preload', 'renderer')]],
  ['src/main/ipc/**', [UI, away('net', 'app', 'cli', 'preload', 'renderer')]],
  ['src/main/app/**', [UI, away('net', 'session', 'recording', 'load', 'cli', 'preload', 'renderer')]],
  ['src/preload/**', [NODE, UI, away('main', 'renderer')]],
  ['src/renderer/src/bridge/**', [ELECTRON, NODE, UI, away('app', 'features', 'ui', 'main')]],
  ['src/renderer/src/ui/**', [ELECTRON, NODE, away('app', 'features', 'bridge', 'main')]],
  ['src/renderer/src/features/*/store/**', [ELECTRON, NODE, away('app', 'ui', 'views', 'components', 'main')]],
  ['src/renderer/src/features/*/components/**', [ELECTRON, NODE, away('app', 'bridge', 'store', 'views', 'main')]],
  ['src/renderer/src/features/*/views/**', [ELECTRON, NODE, away('app', 'bridge', 'main')]],
  ['src/renderer/src/app/{shell,panes,commands}/**', [ELECTRON, NODE, away('bridge', 'main')]],
]

const ONE_FACTORY = [
  { selector: "NewExpression[callee.name='BrowserWindow']", message: 'windows come from main/app/windows.ts' },
  { selector: "MemberExpression[object.name='ipcMain']", message: 'commands are served by main/ipc/channel.ts' },
  { selector: "MemberExpression[property.name='executeJavaScript']", message: 'no code is put into pages' },
  { selector: "MemberExpression[property.name='innerHTML']", message: 'received bytes are text, never HTML' },
  { selector: "MemberExpression[property.name='openExternal']", message: 'nothing is opened outside the bench' },
]

/** Tests look at the window as a screen reader does; what belongs to the code editor has neither role nor name. */
const BY_ROLE_AND_NAME = [
  "CallExpression[callee.property.name='locator'] > Literal.arguments:not([value=/^\\.cm-/])",
  "CallExpression[callee.property.name='locator'] > TemplateLiteral.arguments",
  'CallExpression[callee.property.name=/^(nth|first|last|waitForSelector|\\$|\\$\\$)$/]',
  'CallExpression[callee.property.name=/^(querySelector|querySelectorAll|closest)$/] > Literal.arguments[value=/[.#]/]',
].map((selector) => ({ selector, message: 'find it by role and name: tests/support/find.ts' }))

export default ts.config(
  { ignores: ['out/', 'dist/', 'coverage/', 'node_modules/', 'docs/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.node.json', 'tsconfig.web.json', 'tsconfig.e2e.json'],
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreVoidOperator: true, ignoreArrowShorthand: true },
      ],
      'no-restricted-syntax': ['error', ...ONE_FACTORY],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.vue'],
    plugins: {
      bench: {
        rules: {
          'no-slice-of-bytes': noSliceOfBytes,
          'no-spread-into-calls': noSpreadIntoCalls,
          'doc-comment-subject': docCommentSubject,
        },
      },
    },
    rules: {
      'bench/no-slice-of-bytes': 'error',
      'bench/no-spread-into-calls': 'error',
      'bench/doc-comment-subject': 'error',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    rules: {
      // An optional prop that is absent is undefined, and says so in its type.
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'error',
    },
  },
  // These two are the factories that the rule protects.
  { files: ['src/main/app/windows.ts', 'src/main/ipc/channel.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.{mjs,cjs}', 'build/**'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { globals: globals.node, parserOptions: { project: false, program: null } },
  },
  // Words are one list, however long; so are tests of one subject.
  { files: ['src/shared/words/**/*.ts', 'tests/**'], rules: { 'max-lines': 'off' } },
  {
    files: ['tests/{e2e,support,package,bench}/**'],
    rules: { 'no-restricted-syntax': ['error', ...ONE_FACTORY, ...BY_ROLE_AND_NAME] },
  },
  // One closure, so that a script reaches nothing of it.
  { files: ['src/main/script/prelude.mjs'], rules: { 'max-lines': 'off' } },
  { files: ['build/**', '**/*.cjs'], rules: { 'no-console': 'off' } },
  ...boundaries.map(([files, patterns]) => ({
    files: [files],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  })),
)
