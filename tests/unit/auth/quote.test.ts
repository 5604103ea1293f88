import fc from "fast-check";
import { quote } from "../../../auth/mask";
import { secret } from "./support";

describe("a foreign text is shown on one line, in quotes", () => {
  it.each([
    ["as it is", "Invalid credentials", '"Invalid credentials"'],
    ["trimmed", "  x \n", '"x"'],
    ["line breaks and tabs as one blank", "a\r\n\t b", '"a b"'],
    ["control characters as blanks", "a\u0000\u001b[31mb\u009bc", '"a [31mb c"'],
    ["direction marks and zero widths as blanks", "a\u202eb\u200bc\ufeffd", '"a b c d"'],
    ["other scripts", "größer 日本 👍", '"größer 日本 👍"'],
    ["200 characters in full", "x".repeat(200), `"${"x".repeat(200)}"`],
    ["the first 200 of more", "x".repeat(201), `"${"x".repeat(200)}…"`],
    ["markup inside", "a <b>", '"a <b>"'],
  ])("%s", (_, text, shown) => {
    expect(quote(text, secret)).toBe(shown);
  });

  it.each([
    ["nothing", ""],
    ["blanks", " \r\n"],
    ["control characters", "\u0000\u0007"],
    ["a page", "<!DOCTYPE html>"],
    ["a page after blanks and a byte-order mark", "\ufeff \n<html>"],
  ])("%s: nothing", (_, text) => {
    expect(quote(text, secret)).toBe("");
  });
});

/** What a server may make of a secret. */
const echoes: Record<string, (text: string) => string> = {
  plain: (text) => text,
  "in another case": (text) => text.toUpperCase(),
  "URL-encoded": (text) => encodeURIComponent(text),
  "URL-encoded in lower case": (text) => encodeURIComponent(text).toLowerCase(),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
};

describe("a text that repeats the secret is not shown", () => {
  it.each(Object.entries(echoes))("%s", (_, echo) => {
    expect(quote(`before ${echo(secret)} after`, secret)).toBe("");
  });

  it.each(Object.entries(echoes))("six characters of it: %s", (_, echo) => {
    for (let at = 0; at + 6 <= secret.length; at++) {
      const part = echo(secret).slice(at, at + 6);
      expect([part, quote(`before ${part} after`, secret)]).toEqual([part, ""]);
    }
  });

  // As in the header of HTTP basic authentication: where the secret begins decides what its base64 looks like.
  it.each(["i:", "id:", "id::", "client-id:"])("in the base64 of a longer text, after %s", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      expect(quote(Buffer.from(`${before}${secret}, and more`).toString(encoding), secret)).toBe("");
    }
  });

  it("as it is written in JSON", () => {
    const quoted = 'a"b\\c"d\\e"f';
    expect(quote(`before ${JSON.stringify(quoted)} after`, quoted)).toBe("");
  });

  it("five characters of it may be chance, and are shown", () => {
    expect(quote("Zq7/f", secret)).toBe('"Zq7/f"');
  });

  it("a secret that is shorter is looked for as a whole", () => {
    expect(quote("a pass word", "pass")).toBe("");
    expect(quote("a pas word", "pass")).toBe('"a pas word"');
  });

  it("behind the first 200 characters as well", () => {
    expect(quote(`${"x".repeat(300)}${secret}`, secret)).toBe("");
  });

  it("blanks within the secret, which the line would hide", () => {
    expect(quote("got ab  cd  ef.", "ab  cd  ef")).toBe("");
  });

  /** Secrets as they can be written into a configuration. */
  const secrets = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);

  it("whatever the secret, its form and what stands around it", () => {
    const around = fc.fullUnicodeString();
    fc.assert(
      fc.property(secrets, fc.constantFrom(...Object.values(echoes)), around, around, (hidden, echo, before, after) => {
        expect(quote(before + echo(hidden) + after, hidden)).toBe("");
      }),
    );
  });

  it("so nothing that is shown has six characters of it", () => {
    const pieces = fc.array(fc.oneof(fc.nat(40), fc.fullUnicodeString({ maxLength: 8 })), { maxLength: 8 });
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{6,40}$/), pieces, (hidden, mix) => {
        const shown = quote(
          mix.map((piece) => (typeof piece === "number" ? hidden.slice(piece, piece + 7) : piece)).join(""),
          hidden,
        );
        for (let at = 0; at + 6 <= hidden.length; at++)
          expect(shown.slice(1, -1)).not.toContain(hidden.slice(at, at + 6));
      }),
    );
  });
});
