import * as Predicate from "effect/Predicate"

const objectOf = (value: unknown): Readonly<Record<string, unknown>> => (Predicate.isObject(value) ? { ...value } : {})

const header = (description: string) => ({ description, required: true, schema: { type: "string" } })

const headers = {
  etag: header("Changes when the response would. Send it as If-None-Match"),
  "resolved-range": header("The start and the end of the range as instants, separated by a slash. Both are inclusive")
}

/** Adds to an operation what a range of hourly metrics returns besides JSON: CSV, 304 and headers. */
export const documentRange = (operation: Record<string, unknown>): Record<string, unknown> => {
  const responses = objectOf(operation["responses"])
  const found = objectOf(responses["200"])
  return {
    ...operation,
    responses: {
      ...responses,
      "200": {
        ...found,
        headers: { ...objectOf(found["headers"]), ...headers },
        content: {
          ...objectOf(found["content"]),
          "text/csv; charset=utf-8": {
            schema: { type: "string", description: "Rows of hourly metrics with the fields of HourlyMetric (RFC 4180)" }
          }
        }
      },
      "304": { description: "Nothing has changed since the response with this ETag", headers }
    }
  }
}
