import { Schema } from "effect"
import { documentation } from "../commandLine/documentation.ts"

/** The paragraphs of the documentation that explain failures. */
const paragraphs = {
  modes: "tls",
  authorities: "certificate-authorities-and-rds",
  client: "client-certificates"
} as const

/** A connection was not opened, because it could not be made as secure as its settings require. */
export class TlsFailed extends Schema.TaggedError<TlsFailed>()("TlsFailed", {
  reason: Schema.String,
  about: Schema.Literals(["modes", "authorities", "client"]),
  cause: Schema.optional(Schema.Defect())
}) {
  override get message(): string {
    return `${this.reason}. See ${documentation("postgresql", paragraphs[this.about])}`
  }
}

export const isTlsFailed = Schema.is(TlsFailed)
