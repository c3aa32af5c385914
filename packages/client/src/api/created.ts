import * as Schema from "effect/Schema"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"

/** A new resource, whose path is `collection` and its id: a 201 with its `Location` (RFC 9110, section 15.3.2). */
export const created = <A extends { readonly id: string }, I>(resource: Schema.Codec<A, I>, collection: string) =>
  resource.pipe(
    HttpApiSchema.encodeToWithHeaders(
      { body: resource, headers: { location: Schema.String } },
      {
        decode: ({ body }) => body,
        encode: (body) => ({ body, headers: { location: `${collection}/${body.id}` } })
      }
    ),
    HttpApiSchema.status(201)
  )
