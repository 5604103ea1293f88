import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as tls from "node:tls";

/** What has become of NODE_EXTRA_CA_CERTS, which Node.js reads only once, when it starts. */
export type ExtraAuthorities =
  | "not set"
  /** The file cannot be read, and its path is relative. */
  | "relative"
  | "unreadable"
  | "no certificate"
  | "not loaded"
  | "loaded"
  /** Node.js before 22.15 does not tell. */
  | "perhaps loaded";

export function extraAuthorities(file = process.env.NODE_EXTRA_CA_CERTS, loaded = countLoaded()): ExtraAuthorities {
  if (!file) return "not set";
  try {
    if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(readFileSync(file, "utf8"))) return "no certificate";
  } catch {
    return isAbsolute(file) ? "unreadable" : "relative";
  }
  if (loaded === "unknown") return "perhaps loaded";
  return loaded > 0 ? "loaded" : "not loaded";
}

/** The number of certificates that Node.js has loaded from the file. */
function countLoaded(): number | "unknown" {
  const { getCACertificates } = tls as { getCACertificates?: (type: "extra") => string[] };
  return getCACertificates?.("extra").length ?? "unknown";
}
