import type { Target } from "@snoozeql/collector/Target"
import { redactAsUrl } from "@snoozeql/domain/redactUrls"
import { Config, Effect, FileSystem, Option, Predicate, Schema, SchemaIssue } from "effect"
import { connectionVariables } from "../postgres/connectionParameters.ts"
import { nearestName } from "./nearestName.ts"
import { settings } from "./settings.ts"
import { TargetDefinitions, toTargets } from "./targetDefinitions.ts"
import { type SettingProblem, WrongConfiguration } from "./WrongConfiguration.ts"

/** The variable that names the configuration file. */
export const configurationFileVariable = "SNOOZEQL_CONFIG"
const defaultConfigurationFile = "snoozeql.json"

const targetsKey = "targets"
/** Editors read it. */
const schemaKey = "$schema"

/** The variables that the file may set. */
export const knownNames: ReadonlyArray<string> = [
  ...Object.values(settings).map(({ name }) => name),
  ...connectionVariables
]

/** What the configuration file says. */
export interface ConfigurationFile {
  readonly variables: Readonly<Record<string, unknown>>
  /** Undefined if it has no `targets`. */
  readonly targets: ReadonlyArray<Target> | undefined
}

const emptyFile: ConfigurationFile = { variables: {}, targets: undefined }

const decodeFile = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
// A misspelt name is an error. Otherwise it would be ignored.
const decodeTargets = Schema.decodeUnknownEffect(TargetDefinitions, { onExcessProperty: "error", errors: "all" })

const targetIssues = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "UnexpectedKey"
      ? "Expected no such key"
      : issue._tag === "MissingKey"
        ? "Expected a value"
        : SchemaIssue.defaultLeafHook(issue)
})

/** One problem for each wrong value, named by its place, such as `targets[0].interval`. */
const problemsOfTargets = (path: string, issue: SchemaIssue.Issue): ReadonlyArray<SettingProblem> =>
  targetIssues(issue).issues.map(({ message, path: keys = [] }) => {
    const place = keys.map((segment) => {
      const key = typeof segment === "object" ? segment.key : segment
      return typeof key === "number" ? `[${key}]` : `.${String(key)}`
    })
    const expected = message.startsWith("Expected ")
      ? message.slice("Expected ".length)
      : `another value, since ${message}`
    return { name: `${path}, ${targetsKey}${place.join("")}`, expected }
  })

/** Where the text stops being JSON. Never the text itself, which may hold a password. */
const describeWrongJson = (text: string): string => {
  try {
    JSON.parse(text)
    return "another JSON value"
  } catch (error) {
    const [place = ""] = /\(line \d+ column \d+\)/.exec(String(error)) ?? []
    return `text that is not JSON ${place}`.trimEnd()
  }
}

/** Reads the text of a configuration file. Fails with everything that is wrong with it. */
export const parseConfigurationFile = Effect.fnUntraced(function* (path: string, text: string) {
  const content = decodeFile(text)
  if (Option.isNone(content)) {
    return yield* new WrongConfiguration({
      problems: [{ name: path, expected: "a JSON object of variables and targets", found: describeWrongJson(text) }]
    })
  }
  const { [schemaKey]: _, [targetsKey]: given, ...variables } = content.value
  const problems = Object.entries(variables).flatMap(([name, value]): ReadonlyArray<SettingProblem> => {
    if (!knownNames.includes(name)) {
      const meant = nearestName(name, [targetsKey, ...knownNames])
      const known = `targets, or one of the variables ${knownNames.join(", ")}`
      return [
        { name: `${path}, ${name}`, expected: meant === undefined ? known : `a known name; did you mean ${meant}?` }
      ]
    }
    return Predicate.isString(value) || Predicate.isNumber(value) || Predicate.isBoolean(value)
      ? []
      : [{ name: `${path}, ${name}`, expected: "a string, a number, true or false" }]
  })
  const targets =
    given === undefined
      ? undefined
      : yield* Effect.matchEffect(decodeTargets(given), {
          onFailure: ({ issue }) => {
            problems.push(...problemsOfTargets(path, issue))
            return Effect.undefined
          },
          onSuccess: (definitions) => Effect.succeed(toTargets(definitions))
        })
  if (problems.length > 0) return yield* new WrongConfiguration({ problems })
  return { variables, targets } satisfies ConfigurationFile
})

/** The path of the configuration file, and whether it must exist because the environment names it. */
export const configurationFilePath = Effect.map(Config.option(Config.String(configurationFileVariable)), (named) => ({
  path: Option.getOrElse(named, () => defaultConfigurationFile),
  isNamed: Option.isSome(named)
}))

/** Reads the configuration file. A file that is not named need not exist. */
export const readConfigurationFile = Effect.gen(function* () {
  const fileSystem = yield* FileSystem.FileSystem
  const { isNamed, path } = yield* configurationFilePath
  if (!isNamed && !(yield* fileSystem.exists(path))) return emptyFile
  return yield* parseConfigurationFile(path, yield* fileSystem.readFileString(path))
}).pipe(
  Effect.catchTag(["PlatformError", "ConfigError"], (error) =>
    Effect.fail(
      new WrongConfiguration({
        problems: [
          {
            name: configurationFileVariable,
            expected: "a file that can be read",
            found: redactAsUrl(error.message)
          }
        ]
      })
    )
  )
)
