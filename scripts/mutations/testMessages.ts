import { Schema } from "effect"

/** Which tests to run. */
export const TestSelection = Schema.Struct({
  /** Files, or the beginnings of their paths. */
  tests: Schema.Array(Schema.String),
  /** Only tests whose full name contains one of these texts; empty for all. */
  only: Schema.Array(Schema.String),
  /** The absolute paths of the files that changed since the last run. */
  changed: Schema.Array(Schema.String)
})

/** Which tests to run. */
export type TestSelection = typeof TestSelection.Type

/** Its file, from the root of the workspace, and its full name. */
const TestName = Schema.Struct({ file: Schema.String, name: Schema.String })

/** A test. */
export type TestName = typeof TestName.Type

/** What became of a run of some tests. It ends with the first test that fails. */
export const TestRun = Schema.Struct({
  passed: Schema.Array(TestName),
  /** Those that failed, in the order of their ends, and why. */
  failed: Schema.Array(Schema.Struct({ ...TestName.fields, message: Schema.String })),
  /** Why there may be neither: files that could not be loaded, and failures outside of tests. */
  errors: Schema.Array(Schema.String)
})

/** What became of a run of some tests. */
export type TestRun = typeof TestRun.Type
