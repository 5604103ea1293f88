import type { Body } from "../collection";

/** The members of a body that are looked at; any others are kept as they are. */
export interface Shape {
  /** Non-empty strings. */
  required?: readonly string[];
  /** Non-empty strings, where they are there. */
  texts?: readonly string[];
  /** Strings, where they are there: the official provider sends an empty title for one that was not given. */
  strings?: readonly string[];
  /** Objects; a dot leads to one inside another. */
  requiredObjects?: readonly string[];
  /** Objects, where they are there. */
  objects?: readonly string[];
}

/** A body that has this shape, or what is wrong with it. No value is quoted: it may be a secret. */
export function parseBody(text: string, shape: Shape): Body | string {
  const { required = [], texts = [], strings = [], requiredObjects = [], objects = [] } = shape;
  const body = jsonObject(text);
  const complaint = `The body must be a JSON object${required.length > 0 ? ` with a non-empty string ${required.map(quoted).join(" and ")}` : ""}`;
  if (body === undefined || !required.every((name) => isText(body[name]))) return complaint;
  const wrongText = texts.find((name) => body[name] !== undefined && !isText(body[name]));
  if (wrongText) return `${quoted(wrongText)} must be a non-empty string`;
  const wrongString = strings.find((name) => body[name] !== undefined && typeof body[name] !== "string");
  if (wrongString) return `${quoted(wrongString)} must be a string`;
  const demanded = [...requiredObjects, ...objects.filter((name) => body[name] !== undefined)];
  const wrongObject = demanded.find((name) => !isObject(at(body, name)));
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

/** The member of that name; a dot leads inside. */
function at(body: Body, name: string): unknown {
  return name.split(".").reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), body);
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const quoted = (name: string) => `"${name}"`;
