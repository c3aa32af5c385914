/**
 * Writes rows of a struct as JSON, the same text that the schema's own encoding and JSON.stringify yield, without checking
 * every value again: rows come from the store, which checked them when it wrote them.
 *
 * For structs whose values are JSON already but for instants, which write themselves as RFC 3339. Members are written in
 * the order of `fields`; others are omitted.
 */
export const makeRowEncoder = <Name extends string>(
  fields: Readonly<Record<Name, unknown>>
): ((row: Readonly<Record<Name, unknown>>) => string) => {
  const names = Object.keys(fields).filter((name): name is Name => name in fields)
  return (row) => JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name]])))
}
