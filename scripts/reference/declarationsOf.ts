import { parseSync, Visitor } from "oxc-parser"
import type { Declaration as Node } from "oxc-parser"

/** What a module exports under one name. */
export interface Declaration {
  readonly name: string
  /** The text of its docstring, without the stars; empty if it has none. */
  readonly documentation: string
  /** Its source without the bodies of functions and the values of annotated constants. */
  readonly signature: string
}

interface Cut {
  readonly start: number
  readonly end: number
  readonly instead: string
}

const namesOf = (declaration: Node): ReadonlyArray<string> => {
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []))
  }
  if (
    declaration.type === "FunctionDeclaration" ||
    declaration.type === "ClassDeclaration" ||
    declaration.type === "TSInterfaceDeclaration" ||
    declaration.type === "TSTypeAliasDeclaration"
  ) {
    return declaration.id === null || declaration.id.type !== "Identifier" ? [] : [declaration.id.name]
  }
  return []
}

const cleanDocumentation = (comment: string): string =>
  comment
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim()

const applyCuts = (text: string, start: number, end: number, cuts: ReadonlyArray<Cut>): string => {
  let result = ""
  let position = start
  for (const cut of cuts.toSorted((one, other) => one.start - other.start)) {
    if (cut.start < position || cut.end > end) continue
    result += text.slice(position, cut.start) + cut.instead
    position = cut.end
  }
  return result + text.slice(position, end)
}

/**
 * The exported declarations of a TypeScript source, in its order. Re-exports are omitted, since they are documented where
 * they are declared.
 *
 * @throws if the text is not TypeScript
 */
export const declarationsOf = (path: string, text: string): ReadonlyArray<Declaration> => {
  const parsed = parseSync(path, text)
  const [error] = parsed.errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)

  const cuts: Array<Cut> = []
  const cutBody = ({ body }: { readonly body: { readonly start: number; readonly end: number } | null }) => {
    if (body !== null) cuts.push({ start: body.start, end: body.end, instead: "{ … }" })
  }
  new Visitor({
    ArrowFunctionExpression: (node) =>
      cuts.push({ start: node.body.start, end: node.body.end, instead: node.expression ? "…" : "{ … }" }),
    FunctionExpression: cutBody,
    FunctionDeclaration: cutBody,
    VariableDeclarator: ({ id, init }) => {
      if (id.typeAnnotation && init !== null) cuts.push({ start: id.end, end: init.end, instead: "" })
    },
    PropertyDefinition: ({ typeAnnotation, value }) => {
      if (typeAnnotation && value !== null) cuts.push({ start: typeAnnotation.end, end: value.end, instead: "" })
    }
  }).visit(parsed.program)

  return parsed.program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || statement.declaration === null) return []
    const comment = parsed.comments.findLast(
      ({ end, start, type, value }) =>
        type === "Block" &&
        value.startsWith("*") &&
        start < statement.start &&
        text.slice(end, statement.start).trim() === ""
    )
    const { declaration } = statement
    const signature = applyCuts(text, declaration.start, declaration.end, cuts)
    const documentation = comment === undefined ? "" : cleanDocumentation(comment.value)
    return namesOf(declaration).map((name) => ({ name, documentation, signature }))
  })
}
