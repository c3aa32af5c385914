/** A piece of XML that is escaped already. */
export class Xml {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The characters that XML 1.0 cannot hold, not even escaped. */
// oxlint-disable-next-line no-control-regex -- these are the characters to find
const unrepresentable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#13;"
}

const escape = (text: string): string =>
  text.replace(unrepresentable, "\ufffd").replace(/[&<>"'\r]/g, (character) => escapes[character] ?? character)

/** An element that holds a text, or other elements. */
export const element = (name: string, content: string | number | boolean | ReadonlyArray<Xml>): Xml =>
  new Xml(
    `<${name}>${typeof content === "object" ? content.map((child) => child.text).join("") : escape(String(content))}</${name}>`
  )

/** The element if there is a text for it. */
export const optionalElement = (name: string, text: string | undefined): ReadonlyArray<Xml> =>
  text === undefined ? [] : [element(name, text)]

/** The root of a document, in a namespace. */
export const document = (name: string, namespace: string, children: ReadonlyArray<Xml>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${escape(namespace)}">${children
    .map((child) => child.text)
    .join("")}</${name}>`
