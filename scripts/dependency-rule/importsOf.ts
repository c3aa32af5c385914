import { builtinModules } from "node:module"
import { parseSync, Visitor } from "oxc-parser"
import type { Expression, ModuleExportName, TSModuleReference } from "oxc-parser"

/** Something that a source file uses from outside. */
export interface Import {
  /** The module as it is written, or `node` or `environment` for what is used without an import. */
  readonly specifier: string
  readonly line: number
}

const environmentModules = new Set(["effect/Config", "effect/ConfigProvider"])
const environmentNames = new Set(["Config", "ConfigProvider"])
const builtins = new Set(builtinModules)

const isBuiltin = (specifier: string) => specifier.startsWith("node:") || builtins.has(specifier)

const literalText = (expression: Expression): string | undefined => {
  if (expression.type === "Literal" && typeof expression.value === "string") return expression.value
  if (expression.type === "TemplateLiteral" && expression.expressions.length === 0) {
    return expression.quasis[0]?.value.cooked ?? undefined
  }
  return undefined
}

const isProcess = (expression: Expression): boolean =>
  (expression.type === "Identifier" && expression.name === "process") ||
  (expression.type === "MemberExpression" &&
    expression.object.type === "Identifier" &&
    expression.object.name === "globalThis" &&
    expression.property.type === "Identifier" &&
    expression.property.name === "process")

const exportedName = (name: ModuleExportName) => (name.type === "Literal" ? name.value : name.name)

/** What an import of `specifier` makes available. `names` is undefined if all its exports are imported under one name. */
const reached = (specifier: string, names: ReadonlyArray<string> | undefined): ReadonlyArray<string> => {
  if (specifier === "node:process" || specifier === "process") return ["node", "environment"]
  if (isBuiltin(specifier)) return ["node"]
  if (environmentModules.has(specifier)) return ["environment"]
  if (specifier === "effect" && (names === undefined || names.some((name) => environmentNames.has(name)))) {
    return ["effect", "environment"]
  }
  return [specifier]
}

/**
 * Every import in a TypeScript source, in any form of the language, and every use of `process`.
 *
 * @throws if the text is not TypeScript
 */
export const importsOf = (path: string, text: string): ReadonlyArray<Import> => {
  const parsed = parseSync(path, text)
  const [error] = parsed.errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)

  const imports: Array<Import> = []
  const add = (node: { readonly start: number }, ...specifiers: ReadonlyArray<string>) => {
    const line = text.slice(0, node.start).split("\n").length
    for (const specifier of specifiers) imports.push({ specifier, line })
  }
  const addModule = (node: { readonly start: number }, specifier: string, names?: ReadonlyArray<string>) =>
    add(node, ...reached(specifier, names))
  const addNamedBy = (node: { readonly start: number }, argument: Expression) => {
    const specifier = literalText(argument)
    if (specifier === undefined) add(node, "a module whose name is computed")
    else addModule(node, specifier)
  }
  const addReference = (reference: TSModuleReference) => {
    if (reference.type === "TSExternalModuleReference") addModule(reference, reference.expression.value)
  }

  new Visitor({
    ImportDeclaration: (node) => {
      const isNamespace = node.specifiers.some((specifier) => specifier.type === "ImportNamespaceSpecifier")
      const names = node.specifiers.flatMap((specifier) =>
        specifier.type === "ImportSpecifier" ? [exportedName(specifier.imported)] : []
      )
      addModule(node, node.source.value, isNamespace ? undefined : names)
    },
    ExportNamedDeclaration: (node) => {
      if (node.source === null) return
      const names = node.specifiers.map((specifier) => exportedName(specifier.local))
      addModule(node, node.source.value, names)
    },
    ExportAllDeclaration: (node) => addModule(node, node.source.value),
    ImportExpression: (node) => addNamedBy(node, node.source),
    TSImportType: (node) => addModule(node, node.source.value),
    TSImportEqualsDeclaration: (node) => addReference(node.moduleReference),
    CallExpression: (node) => {
      const [argument] = node.arguments
      const isRequire = node.callee.type === "Identifier" && node.callee.name === "require"
      if (isRequire && argument !== undefined && argument.type !== "SpreadElement") addNamedBy(node, argument)
    },
    MemberExpression: (node) => {
      if (!isProcess(node.object)) return
      const isOther = node.property.type === "Identifier" && !node.computed && node.property.name !== "env"
      add(node, isOther ? "node" : "environment")
    },
    VariableDeclarator: (node) => {
      if (node.init !== null && isProcess(node.init)) add(node, "environment")
    }
  }).visit(parsed.program)

  return imports
}
