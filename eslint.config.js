// What Prettier and the compiler do not see: floating promises, `any`, unused things.
import tseslint from 'typescript-eslint';

const rules = {
  'no-restricted-syntax': [
    'error',
    {selector: 'ExportDefaultDeclaration', message: 'Export by name.'},
    {selector: 'ExportAllDeclaration[exported=null]', message: 'Export by name.'},
  ],
  eqeqeq: 'error',
  'no-console': 'off',
  'prefer-const': 'error',
  'ts/no-explicit-any': 'error',
  'ts/no-floating-promises': [
    'error',
    {
      allowForKnownSafeCalls: [
        {
          from: 'package',
          package: 'node:test',
          name: ['test', 'describe', 'it', 'before', 'after', 'beforeEach', 'afterEach'],
        },
      ],
    },
  ],
  'ts/no-misused-promises': ['error', {checksVoidReturn: {arguments: false}}],
  'ts/await-thenable': 'error',
  'ts/consistent-type-imports': 'error',
  'ts/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
  'ts/no-unused-vars': ['error', {argsIgnorePattern: '^_', caughtErrors: 'none'}],
};

/** The ui is compiled by a project of its own, and so are its tests. */
const rooms = [
  [
    './tsconfig.json',
    {files: ['src/**/*.ts', 'agent/**/*.ts', 'test/**/*.ts'], ignores: ['test/ui/**']},
  ],
  ['./ui/tsconfig.json', {files: ['ui/**/*.ts', 'ui/**/*.tsx', 'test/ui/**/*.ts']}],
];

export default tseslint.config(
  {
    ignores: [
      ...['dist/', 'node_modules/'],
      ...['src/wire/telemetry.generated.*', 'src/trace/profiles/profiles.generated.*'],
    ],
  },
  ...rooms.map(([project, files]) => ({
    ...files,
    languageOptions: {parser: tseslint.parser, parserOptions: {project}},
    plugins: {ts: tseslint.plugin},
    rules,
  })),
);
