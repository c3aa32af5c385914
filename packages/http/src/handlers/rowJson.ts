/**
 * Makes an encoder of rows as JSON text, equal to what the schema's encoding and JSON.stringify return. It does not check
 * every value again, since rows come from the store, which checked them when it wrote them.
 *
 * Use it for structs whose values are JSON or instants, which are written as RFC 3339. Members are written in the order
 * of `fields`; members that `fields` does not name are omitted.
 */
export const makeRowEncoder = <Name extends string>(
  fields: Readonly<Record<Name, unknown>>
): ((row: Readonly<Record<Name, unknown>>) => string) => {
  const names = Object.keys(fields).filter((name): name is Name => name in fields)
  return (row) => JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name]])))
}
