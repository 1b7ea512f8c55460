// What Prettier and the compiler do not see: floating promises, `any`, unused things.
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'src/wire/telemetry.generated.*']},
  {
    files: ['src/**/*.ts', 'agent/**/*.ts', 'test/**/*.ts'],
    ignores: ['test/ui/**'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {project: './tsconfig.json'},
    },
    plugins: {ts: tseslint.plugin},
    rules: {
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
    },
  },
);
