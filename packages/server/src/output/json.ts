import { Console } from "effect"

/** Prints one JSON document. */
export const printJson = (document: unknown) => Console.log(JSON.stringify(document, null, 2))
