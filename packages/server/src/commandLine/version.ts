import { Schema } from "effect"
import { readFileSync } from "node:fs"

const PackageJson = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

/** The version of this package. */
export const { version } = Schema.decodeSync(PackageJson)(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8")
)
