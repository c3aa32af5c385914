/** How many characters are put together as a string. Longer ones no longer fit into the processor's nearest cache. */
const pieceLength = 16 * 1024

/** The most bytes of a character of a string. */
const bytesPerCharacter = 3

const utf8 = new TextEncoder()

/**
 * Writes a text of many small parts as UTF-8, piece by piece. Use it for texts of hundreds of kilobytes: to put the parts
 * together as one string first, and to encode that, takes twice the time.
 */
export class Utf8Writer {
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0
  #piece = ""

  /** `expected` is how many bytes there will be about. If there are more, they are moved. */
  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected)
  }

  /** Appends a text, which begins and ends with a whole character. */
  write(text: string): void {
    this.#piece += text
    if (this.#piece.length >= pieceLength) this.#flush()
  }

  /** Everything that was written. */
  end(): Uint8Array<ArrayBuffer> {
    this.#flush()
    return this.#bytes.subarray(0, this.#length)
  }

  #flush(): void {
    const needed = this.#length + this.#piece.length
    if (needed > this.#bytes.length) this.#grow(needed)
    const { read, written } = utf8.encodeInto(this.#piece, this.#bytes.subarray(this.#length))
    this.#length += written
    const rest = this.#piece.slice(read)
    this.#piece = ""
    if (rest === "") return
    // Characters beyond ASCII take more bytes than one.
    this.#grow(this.#length + rest.length * bytesPerCharacter)
    this.#length += utf8.encodeInto(rest, this.#bytes.subarray(this.#length)).written
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    bytes.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = bytes
  }
}
