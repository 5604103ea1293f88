/** A text that repeats this many consecutive characters of a secret must not be shown. */
const revealingCharacters = 6;
const maxCharacters = 200;

/**
 * Quotes a server's text for a message: on one line, at most 200 characters. Empty if the text is blank, is markup, or
 * repeats a part of the secret: plain, URL-encoded or in base64.
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

/** The base64 characters of a secret inside a longer text, in which it starts at this offset (modulo 3). */
function base64At(secret: string, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    .toString("base64")
    .replace(/=+$/, "");
  // The first characters also hold bits of the text before the secret.
  return text.slice([0, 2, 3][offset]);
}

function parts(form: string): string[] {
  const count = Math.max(1, form.length - revealingCharacters + 1);
  return Array.from({ length: count }, (_, at) => form.slice(at, at + revealingCharacters));
}
