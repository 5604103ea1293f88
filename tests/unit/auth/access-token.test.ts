import { createHash } from "node:crypto";
import fc from "fast-check";
import { SignJWT } from "jose";
import { expiryMillis, jwtLifetimeMillis, jwtTimeMillis, tokenFingerprint } from "../../../auth/access-token";
import { isTime } from "../../../auth/clock";
import { jwt, start, startSeconds } from "./support";

describe("the expiry is the earlier of exp and now + expiresIn", () => {
  const inOneHour = startSeconds + 3600;
  it.each([
    ["exp first", { exp: inOneHour }, 10800, 3600],
    ["expiresIn first", { exp: inOneHour }, 1800, 1800],
    ["both at once", { exp: inOneHour }, 3600, 3600],
    ["exp only", { exp: inOneHour }, undefined, 3600],
    ["expiresIn only", {}, 1800, 1800],
    ["neither", {}, undefined, undefined],
    ["expiresIn as text", { exp: inOneHour }, "1800", 3600],
    ["expiresIn as text only", {}, "1800", undefined],
    ["expiresIn null", {}, null, undefined],
    ["exp as text", { exp: `${inOneHour}` }, 1800, 1800],
    ["exp as text only", { exp: `${inOneHour}` }, undefined, undefined],
    ["exp null", { exp: null }, 1800, 1800],
    ["expiresIn 0", { exp: inOneHour }, 0, 0],
    ["expiresIn negative", { exp: inOneHour }, -60, -60],
    ["exp in the past", { exp: startSeconds - 60 }, 10800, -60],
    ["expiresIn infinite (1e999 in JSON)", { exp: inOneHour }, JSON.parse("1e999"), 3600],
    ["expiresIn infinite only", {}, JSON.parse("1e999"), undefined],
    ["expiresIn beyond all dates", { exp: inOneHour }, 1e15, 3600],
    ["expiresIn minus infinite", { exp: inOneHour }, Number.NEGATIVE_INFINITY, 3600],
    ["exp beyond all dates", { exp: 1e15 }, 1800, 1800],
    ["exp beyond all dates only", { exp: 1e15 }, undefined, undefined],
    ["exp before all dates", { exp: -1e15 }, 1800, 1800],
  ])("%s", (_, claims, expiresIn, expectedSeconds) => {
    const expected = expectedSeconds === undefined ? undefined : start + expectedSeconds * 1000;
    expect(expiryMillis(jwt(claims), expiresIn, start)).toBe(expected);
  });

  it("exp 1e999 counts as none", () => {
    expect(expiryMillis(jwt('{"exp":1e999}'), 1800, start)).toBe(start + 1_800_000);
  });

  it("a token that is no JWT lives as long as expiresIn says", () => {
    expect(expiryMillis("opaque", 1800, start)).toBe(start + 1_800_000);
  });

  it("fractions of a second are kept", () => {
    expect(expiryMillis(jwt({ exp: startSeconds + 1.5 }), undefined, start)).toBe(start + 1500);
  });
});

describe("the exp of a JWT", () => {
  it("is read from every JWT that jose signs", async () => {
    const key = Buffer.alloc(32, 7);
    const claims = fc.dictionary(fc.string(), fc.oneof(fc.fullUnicodeString(), fc.integer(), fc.boolean()));
    await fc.assert(
      fc.asyncProperty(claims, fc.integer({ min: 0, max: 4e9 }), async (others, exp) => {
        const { exp: _exp, iat: _iat, nbf: _nbf, ...free } = others;
        const token = await new SignJWT(free).setProtectedHeader({ alg: "HS256" }).setExpirationTime(exp).sign(key);
        expect(jwtTimeMillis(token, "exp")).toBe(exp * 1000);
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["no dots", "opaque"],
    ["an empty payload", "e30..c2ln"],
    ["a payload that is no base64url", "e30.*.c2ln"],
    ["a payload that is no JSON", jwt("exp")],
    ["a payload that is null", jwt("null")],
    ["a payload that is a number", jwt("1")],
    ["a payload that is a list", jwt("[1]")],
    ["no exp", jwt({})],
  ])("is missing from %s", (_, token) => {
    expect(jwtTimeMillis(token, "exp")).toBeUndefined();
  });

  it("is a number or missing, whatever the text", () => {
    const text = fc.oneof(
      fc.fullUnicodeString(),
      fc.array(fc.string(), { maxLength: 4 }).map((parts) => parts.join(".")),
      fc.json().map((payload) => jwt(payload)),
    );
    fc.assert(
      fc.property(text, (token) => expect(["number", "undefined"]).toContain(typeof jwtTimeMillis(token, "exp"))),
    );
  });
});

describe("the whole life of a JWT", () => {
  it.each([
    ["with both claims", { iat: startSeconds, exp: startSeconds + 10_800 }, 10_800_000],
    ["without iat", { exp: startSeconds }, undefined],
    ["without exp", { iat: startSeconds }, undefined],
    ["with iat after exp", { iat: startSeconds + 1, exp: startSeconds }, undefined],
    ["with iat at exp", { iat: startSeconds, exp: startSeconds }, undefined],
  ])("%s", (_, claims, expected) => {
    expect(jwtLifetimeMillis(jwt(claims))).toBe(expected);
  });
});

describe("the fingerprint", () => {
  it("is the beginning of the token's SHA-256, as other tools compute it", () => {
    // printf token | sha256sum | cut -c1-12
    expect(tokenFingerprint("token")).toBe("3c469e9d6c58");
  });

  it("has 12 hexadecimal digits for every token", () => {
    fc.assert(
      fc.property(fc.fullUnicodeString(), (token) => {
        expect(tokenFingerprint(token)).toMatch(/^[0-9a-f]{12}$/);
        expect(createHash("sha256").update(token).digest("hex").startsWith(tokenFingerprint(token))).toBe(true);
      }),
    );
  });
});

describe("a time", () => {
  it.each([
    [0, true],
    [8.64e15, true],
    [-8.64e15, true],
    [8.64e15 + 1, false],
    [Number.NaN, false],
    [Number.POSITIVE_INFINITY, false],
  ])("%s: %s", (millis, expected) => {
    expect(isTime(millis)).toBe(expected);
  });
});
