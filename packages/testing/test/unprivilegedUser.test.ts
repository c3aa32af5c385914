import { assert, describe, it } from "@effect/vitest"
import { findUser } from "../src/internal/unprivilegedUser.ts"

describe("findUser", () => {
  it("reads the ids of a user", () => {
    const passwd = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n"
    assert.deepStrictEqual(findUser(passwd, "nobody"), { uid: 65534, gid: 65533 })
  })

  it("reads the negative ids of macOS as unsigned", () => {
    const passwd = "nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false\n"
    assert.deepStrictEqual(findUser(passwd, "nobody"), { uid: 4_294_967_294, gid: 4_294_967_294 })
  })

  it("returns undefined for a user that is not there", () => {
    assert.isUndefined(findUser("root:x:0:0:root:/root:/bin/bash\nnobody2:x:5:5::/:\n", "nobody"))
  })
})
