import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as tls from "node:tls";

/** What has become of NODE_EXTRA_CA_CERTS, which Node.js reads only once, when it starts. */
export type ExtraAuthorities =
  | "not set"
  | "relative" // The file cannot be read, and its path is relative.
  | "unreadable"
  | "no certificate"
  | "not loaded"
  | "loaded"
  | "perhaps loaded"; // Node.js before 22.15 does not tell.

export function extraAuthorities(file = process.env.NODE_EXTRA_CA_CERTS, loaded = countLoaded()): ExtraAuthorities {
  if (!file) return "not set";
  if (loaded !== "unknown" && loaded > 0) return "loaded";
  let text: string;
  try {
    // A pipe could be read for ever.
    if (!statSync(file).isFile()) return "unreadable";
    text = readFileSync(file, "utf8");
  } catch {
    // A value of several lines is a certificate in the place of its path.
    return isAbsolute(file) || file.includes("\n") ? "unreadable" : "relative";
  }
  if (!startsWithCertificate(text)) return "no certificate";
  return loaded === "unknown" ? "perhaps loaded" : "not loaded";
}

function startsWithCertificate(text: string): boolean {
  try {
    return text.includes("CERTIFICATE-----") && Boolean(new X509Certificate(text));
  } catch {
    return false;
  }
}

/** The number of certificates that Node.js has loaded from the file. */
function countLoaded(): number | "unknown" {
  const { getCACertificates } = tls as { getCACertificates?: (type: "extra") => string[] };
  return getCACertificates?.("extra").length ?? "unknown";
}
