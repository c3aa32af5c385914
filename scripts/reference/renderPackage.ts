import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type Declaration, declarationsOf } from "./declarationsOf.ts"
import type { PublicPackage } from "./publicModules.ts"

const fence = (code: string): string => `\`\`\`ts\n${code}\n\`\`\``

const renderDocumentation = (documentation: string): string =>
  documentation
    .split(/^(?=@)/m)
    .map((part) => {
      const [, tag = "", body = part] = /^@(\w+)\s*([\s\S]*)$/.exec(part) ?? []
      if (tag === "example") return `Example:\n\n${fence(body.trim())}`
      return tag === "throws" ? `Throws ${body.trim()}.` : part.trim()
    })
    .filter((part) => part !== "")
    .join("\n\n")

/** A schema and its type have the same name, and share a section. */
const renderDeclarations = ([name, declarations]: readonly [string, ReadonlyArray<Declaration>]): string =>
  [
    `### ${name}`,
    ...declarations.map(({ documentation }) => renderDocumentation(documentation)),
    fence(declarations.map(({ signature }) => signature).join("\n"))
  ]
    .filter((part) => part !== "")
    .join("\n\n")

/** The page of a package. It has each module with its exports, their docstrings and their source without bodies. */
export const renderPackage = (root: string, { description, modules, name }: PublicPackage): string => {
  const sections = modules.flatMap(({ path, specifier }) => {
    const declarations = declarationsOf(path, readFileSync(join(root, path), "utf8"))
    if (declarations.length === 0) return []
    const byName = Map.groupBy(declarations, (declaration) => declaration.name)
    return [`## ${specifier}`, `[${path}](../../${path})`, ...[...byName].map(renderDeclarations)]
  })
  return `${[`# ${name}`, `${description}.`, ...sections].join("\n\n")}\n`
}
