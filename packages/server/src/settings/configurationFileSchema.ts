import { Schema } from "effect"
import { connectionVariables } from "../postgres/connectionParameters.ts"
import type { Setting } from "./Setting.ts"
import { settings } from "./settings.ts"
import { TargetDefinitions } from "./targetDefinitions.ts"

const { definitions, schema: targets } = Schema.toJsonSchemaDocument(TargetDefinitions, { onExcessProperty: "error" })

const variable = ({ description, expected }: Setting<unknown>) => ({
  type: ["string", "number", "boolean"],
  description: `${description}. Expected: ${expected}`
})

/** The JSON Schema of the configuration file. Editors complete and check the file with it. */
export const configurationFileSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "SnoozeQL's configuration file",
  type: "object",
  properties: {
    $schema: { type: "string" },
    targets: { description: "The accounts and regions to collect", ...targets },
    ...Object.fromEntries(Object.values(settings).map((setting) => [setting.name, variable(setting)])),
    ...Object.fromEntries(
      connectionVariables.map((name) => [
        name,
        { type: ["string", "number", "boolean"], description: "As in libpq. It counts only if DATABASE_URL is set" }
      ])
    )
  },
  additionalProperties: false,
  $defs: definitions
}
