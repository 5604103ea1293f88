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
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  const forms = [secret, encodeURIComponent(secret), base64, base64.replace(/\+/g, "-").replace(/\//g, "_")];
  const lower = text.toLowerCase();
  return forms.some((form) => parts(form.toLowerCase()).some((part) => lower.includes(part)));
}

function parts(form: string): string[] {
  const count = Math.max(1, form.length - tellingCharacters + 1);
  return Array.from({ length: count }, (_, at) => form.slice(at, at + tellingCharacters));
}
