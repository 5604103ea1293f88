import type { Parsed } from "./base-url";

/** A client id or secret that was given as an argument: blanks around it come from copying and do not count. */
export function parseCredential(value: unknown): Parsed {
  if (typeof value !== "string") return { problem: `must be a string, but is ${describe(value)}` };
  const trimmed = value.trim();
  if (trimmed !== "") return { value: trimmed };
  return { problem: "is empty; give a value, or leave it out to take it from the configuration or the environment" };
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `of type ${typeof value}`;
}
