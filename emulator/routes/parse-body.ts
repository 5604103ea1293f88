import type { Body } from "../collection";

/** The members of a body that are looked at; any others are kept as they are. */
export interface Shape {
  /** Non-empty strings. */
  required?: readonly string[];
  /** Non-empty strings, where they are there. */
  texts?: readonly string[];
  /** Objects, where they are there. */
  objects?: readonly string[];
}

/** A body that has this shape, or what is wrong with it. No value is quoted: it may be a secret. */
export function parseBody(text: string, { required = [], texts = [], objects = [] }: Shape): Body | string {
  const body = jsonObject(text);
  const complaint = `The body must be a JSON object${required.length > 0 ? ` with a non-empty string ${required.map(quoted).join(" and ")}` : ""}`;
  if (body === undefined || !required.every((name) => isText(body[name]))) return complaint;
  const wrongText = texts.find((name) => body[name] !== undefined && !isText(body[name]));
  if (wrongText) return `${quoted(wrongText)} must be a non-empty string`;
  const wrongObject = objects.find((name) => body[name] !== undefined && !isObject(body[name]));
  return wrongObject ? `${quoted(wrongObject)} must be an object` : body;
}

function jsonObject(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const quoted = (name: string) => `"${name}"`;
