import type { InstanceId } from "@snoozeql/domain/Instance"

/** Groups rows by instance. Each group keeps the order of its rows. */
export const groupByInstance = <Row extends { readonly instance_id: InstanceId }, A>(
  rows: ReadonlyArray<Row>,
  fromRow: (row: Row) => A
): ReadonlyMap<InstanceId, ReadonlyArray<A>> => {
  const groups = new Map<InstanceId, Array<A>>()
  for (const row of rows) {
    const group = groups.get(row.instance_id)
    if (group === undefined) groups.set(row.instance_id, [fromRow(row)])
    else group.push(fromRow(row))
  }
  return groups
}
