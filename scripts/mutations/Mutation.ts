/** One deliberate mistake in a source file, and the tests that should notice it. */
export interface Mutation {
  /** What goes wrong. */
  readonly name: string
  /** The path of the file to break, from the root of the workspace. */
  readonly file: string
  /** The text to replace, which is in the file exactly once. */
  readonly find: string
  readonly replaceWith: string
  /** The test files that should notice. */
  readonly tests: readonly [string, ...ReadonlyArray<string>]
  /** If given, only tests whose full name contains this text are run. */
  readonly only?: string
}
