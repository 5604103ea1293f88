import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as tls from "node:tls";

/** A certificate for loopback and `port.test` that nobody signed, made by `openssl`; undefined where that is not installed. */
export const selfSigned: { key: string; cert: string } | undefined = (() => {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const what = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1";
    const args = [
      ...what.split(" "),
      "-addext",
      "subjectAltName=DNS:localhost,DNS:port.test,IP:127.0.0.1",
      "-keyout",
      key,
      "-out",
      cert,
    ];
    execFileSync("openssl", args, { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

/** Trusts it, as NODE_EXTRA_CA_CERTS does at the start of a process, until mocks are restored. */
export function trustSelfSigned(): void {
  const real = jest.requireActual<typeof tls>("node:tls");
  const { connect } = real;
  const trusting = (options: tls.ConnectionOptions) => connect({ ...options, ca: selfSigned?.cert ?? "" });
  jest.spyOn(real, "connect").mockImplementation(trusting as typeof tls.connect);
}

/** Shows as skipped where there is no certificate. */
export const describeWithTls = selfSigned ? describe : describe.skip;
