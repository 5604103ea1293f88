/** As many characters of a secret in a row make a text one that must not be shown. */
const tellingCharacters = 6;
const maxCharacters = 200;

/**
 * A foreign text as it can be shown: on one line, short, in quotes. Empty where nothing is left, where it is a page of
 * markup, or where it repeats a part of the secret, plain, URL-encoded or in base64.
 */
export function quote(text: string, secret: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
  if (line === "" || line.startsWith("<") || repeats(text, secret) || repeats(line, secret)) return "";
  const shown = line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…` : line;
  return `"${shown}"`;
}

function repeats(text: string, secret: string): boolean {
  const base64 = [0, 1, 2].map((offset) => base64At(secret, offset));
  const base64Url = base64.map((form) => form.replace(/\+/g, "-").replace(/\//g, "_"));
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...base64, ...base64Url];
  const lower = text.toLowerCase();
  return forms.some((form) => parts(form.toLowerCase()).some((part) => lower.includes(part)));
}

/** The characters that stand for a secret in the base64 of a longer text, in which it begins at this offset (modulo 3). */
function base64At(secret: string, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    .toString("base64")
    .replace(/=+$/, "");
  // The first ones hold bits of what stands before it.
  return text.slice([0, 2, 3][offset]);
}

function parts(form: string): string[] {
  const count = Math.max(1, form.length - tellingCharacters + 1);
  return Array.from({ length: count }, (_, at) => form.slice(at, at + tellingCharacters));
}
