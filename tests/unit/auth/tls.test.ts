import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TLSSocket, TlsOptions } from "node:tls";
import { exchange } from "../../../auth/exchange";
import type { TransportReason } from "../../../auth/http";
import { extraAuthorities } from "../../../auth/http/extra-authorities";
import { describeNoAnswer } from "../../../auth/no-answer";
import { describeWithTls, selfSigned, trustSelfSigned } from "../../support/certificate";
import { answer, startLoopback } from "../../support/loopback";
import { answerNameLookups } from "../../support/name-lookups";
import { withoutProxyVariables } from "../../support/proxy-variables";
import { credentialsFor, failureOf, goodAnswer, simulated } from "./support";

beforeEach(() => {
  delete process.env.NODE_EXTRA_CA_CERTS;
});

afterEach(() => jest.restoreAllMocks());

describe("what to do about TLS that fails", () => {
  const noTls = "The server does not speak TLS. Check the base URL and HTTPS_PROXY.";
  const version =
    "The server, or a proxy that answers for it, has no TLS version that Node.js accepts. It must offer TLS 1.2 or newer.";
  const client =
    "The server demands a client certificate, and this package sends none. Use an address that needs none.";
  const cipher =
    "The server speaks TLS, but has no cipher suite that Node.js accepts, or demands a client certificate, which this package does not send. Check its TLS settings.";
  const renegotiation =
    "The server, or a proxy that answers for it, supports only the insecure form of TLS renegotiation. Its administrator must update it (RFC 5746).";
  const weak = "The server's key or signature is too weak for Node.js. Its administrator must renew its certificate.";
  const name = "The server does not know this host name. Check the base URL and any proxy.";
  const other = "The TLS handshake failed. Check the base URL, HTTPS_PROXY and the server's TLS settings.";
  const authority = "the certificate authority of your proxy or private endpoint";
  const invalid =
    "The certificate is not valid for this server. Check the base URL, any proxy, and this machine's clock.";

  test.each<[string, Extract<TransportReason, { systemCode: string }>, string]>([
    ["EPROTO, wrong version number", { systemCode: "EPROTO", tlsReason: "wrong version number" }, noTls],
    ["EPROTO, packet length too long", { systemCode: "EPROTO", tlsReason: "packet length too long" }, other],
    ["EPROTO, bad certificate", { systemCode: "EPROTO", tlsReason: "bad certificate" }, client],
    ["EPROTO, unsupported certificate", { systemCode: "EPROTO", tlsReason: "unsupported certificate" }, client],
    ["EPROTO, protocol version", { systemCode: "EPROTO", tlsReason: "protocol version" }, version],
    ["EPROTO, unsupported protocol", { systemCode: "EPROTO", tlsReason: "unsupported protocol" }, version],
    [
      "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
      { systemCode: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", tlsReason: "certificate required" },
      client,
    ],
    ["EPROTO, unknown ca", { systemCode: "EPROTO", tlsReason: "unknown ca" }, client],
    ["EPROTO, handshake failure", { systemCode: "EPROTO", tlsReason: "handshake failure" }, cipher],
    ["EPROTO, insufficient security", { systemCode: "EPROTO", tlsReason: "insufficient security" }, cipher],
    [
      "EPROTO, unsafe legacy renegotiation disabled",
      { systemCode: "EPROTO", tlsReason: "unsafe legacy renegotiation disabled" },
      renegotiation,
    ],
    [
      "UNSPECIFIED, CA signature digest algorithm too weak",
      { systemCode: "UNSPECIFIED", tlsReason: "CA signature digest algorithm too weak" },
      weak,
    ],
    ["EPROTO, dh key too small", { systemCode: "EPROTO", tlsReason: "dh key too small" }, weak],
    [
      "EPROTO, legacy sigalg disallowed or unsupported",
      { systemCode: "EPROTO", tlsReason: "legacy sigalg disallowed or unsupported" },
      weak,
    ],
    ["EPROTO, unrecognized name", { systemCode: "EPROTO", tlsReason: "unrecognized name" }, name],
    ["EPROTO, internal error", { systemCode: "EPROTO", tlsReason: "internal error" }, other],
    ["EPROTO", { systemCode: "EPROTO" }, other],
    ["CERT_HAS_EXPIRED", { systemCode: "CERT_HAS_EXPIRED" }, invalid],
    ["INVALID_CA", { systemCode: "INVALID_CA" }, invalid],
    ["PATH_LENGTH_EXCEEDED", { systemCode: "PATH_LENGTH_EXCEEDED" }, invalid],
    ["ERR_TLS_CERT_ALTNAME_INVALID", { systemCode: "ERR_TLS_CERT_ALTNAME_INVALID" }, invalid],
    [
      "SELF_SIGNED_CERT_IN_CHAIN",
      { systemCode: "SELF_SIGNED_CERT_IN_CHAIN", extraAuthorities: "not set" },
      `Set NODE_EXTRA_CA_CERTS to ${authority}.`,
    ],
    [
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      { systemCode: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", extraAuthorities: "relative" },
      `NODE_EXTRA_CA_CERTS is a relative path, and there is no such file in the folder where Node.js started. Set it to the absolute path of ${authority}.`,
    ],
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      { systemCode: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", extraAuthorities: "unreadable" },
      `NODE_EXTRA_CA_CERTS names a file that cannot be read. Set it to ${authority}.`,
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      { systemCode: "DEPTH_ZERO_SELF_SIGNED_CERT", extraAuthorities: "no certificate" },
      `The file in NODE_EXTRA_CA_CERTS holds no certificate in PEM form. Set it to ${authority}.`,
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      { systemCode: "DEPTH_ZERO_SELF_SIGNED_CERT", extraAuthorities: "not loaded" },
      "NODE_EXTRA_CA_CERTS was not loaded, because Node.js reads it only when it starts. Set it in the environment of the command, with an absolute path.",
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      { systemCode: "DEPTH_ZERO_SELF_SIGNED_CERT", extraAuthorities: "loaded" },
      `The file in NODE_EXTRA_CA_CERTS does not hold the authority of this certificate. Add ${authority}.`,
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      { systemCode: "DEPTH_ZERO_SELF_SIGNED_CERT", extraAuthorities: "perhaps loaded" },
      `NODE_EXTRA_CA_CERTS is set. Either its file does not hold the authority of this certificate: add ${authority}. Or it was set after Node.js had started: set it in the environment of the command, with an absolute path.`,
    ],
  ])("%s (%#)", (detail, reason, remedy) => {
    const { failure, retryable } = describeNoAnswer(reason, credentialsFor("https://api.getport.io"), 0);
    expect({ problem: failure.problem, remedy: failure.remedy, retryable }).toEqual({
      problem: `https://api.getport.io could not be reached (${detail})`,
      remedy,
      retryable: false,
    });
  });
});

describe("who is named", () => {
  const credentials = credentialsFor("https://port.example");
  const stage = (peer: string) => ({ step: "TLS handshake", peer }) as const;
  const proxy = { variable: "HTTPS_PROXY", address: "proxy:3128" };

  test.each([
    ["wrong version number", "The proxy does not speak TLS. Check the base URL and HTTPS_PROXY."],
    ["protocol version", "The proxy has no TLS version that Node.js accepts. It must offer TLS 1.2 or newer."],
    ["too weak", "The proxy's key or signature is too weak for Node.js. Its administrator must renew its certificate."],
  ])("the proxy where its own TLS fails: %s", (tlsReason, remedy) => {
    const reason = { systemCode: "EPROTO", tlsReason, proxy, stage: stage(proxy.address) };
    expect(describeNoAnswer(reason, credentials, 0).failure.remedy).toBe(remedy);
  });

  test("the server where its TLS fails in a tunnel", () => {
    const reason = { systemCode: "EPROTO", tlsReason: "protocol version", proxy, stage: stage("port.example:443") };
    expect(describeNoAnswer(reason, credentials, 0).failure.remedy).toMatch(
      /^The server, or a proxy that answers for it,/,
    );
  });
});

describe("a connection that is cut off may miss a client certificate", () => {
  const remedyFor = (baseUrl: string, step: "TLS handshake" | "answer", systemCode: string) =>
    describeNoAnswer({ systemCode, stage: { step, peer: "" } }, credentialsFor(baseUrl), 0);
  const sentence = " If the server demands a client certificate: this package sends none.";

  test.each<[string, string, "TLS handshake" | "answer", string, boolean]>([
    ["by a private server after the handshake", "https://port.example", "answer", "ECONNRESET", true],
    ["while the request is sent", "https://port.example", "answer", "EPIPE", true],
    ["before the end of the handshake", "https://port.example", "TLS handshake", "ECONNRESET", false],
    ["by Port", "https://api.getport.io", "answer", "ECONNRESET", false],
    ["without TLS", "http://127.0.0.1:1", "answer", "ECONNRESET", false],
    ["by no HTTP", "https://port.example", "answer", "HPE_INVALID_CONSTANT", false],
  ])("%s", (_, baseUrl, step, systemCode, isMentioned) => {
    const { failure, retryable } = remedyFor(baseUrl, step, systemCode);
    expect([failure.remedy.endsWith(sentence), retryable]).toEqual([isMentioned, true]);
  });
});

describeWithTls("a server that speaks TLS", () => {
  withoutProxyVariables();
  beforeEach(trustSelfSigned);

  it.each([
    ["by its name", "port.test", "port.test"],
    ["by its address, which is no name", "127.0.0.1", false],
  ])("is asked %s, and for HTTP 1.1", async (_, host, name) => {
    answerNameLookups(["127.0.0.1"]);
    const asked: unknown[] = [];
    const server = await startLoopback(
      (connection, request) => {
        const { servername, alpnProtocol } = connection as TLSSocket & { servername: unknown };
        asked.push(servername, alpnProtocol);
        answer(goodAnswer)(connection, request);
      },
      { ...selfSigned, ALPNProtocols: ["h2", "http/1.1"] },
    );
    await exchange(credentialsFor(`https://${host}:${server.port}`), simulated());
    expect(asked).toEqual([name, "http/1.1"]);
  });
});

describeWithTls("a server that speaks TLS, but not with Node.js, gets no request and no retry", () => {
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } as const;
  const demanding = { requestCert: true, rejectUnauthorized: true };

  it.each<[string, TlsOptions, remedy: string]>([
    ["TLS 1.0 only", { ...old, maxVersion: "TLSv1" }, "TLS 1.2 or newer"],
    ["TLS 1.1 only", old, "TLS 1.2 or newer"],
    ["other ciphers in TLS 1.3", { minVersion: "TLSv1.3", ciphers: "TLS_AES_128_CCM_SHA256" }, "no cipher suite"],
    ["other curves only", { minVersion: "TLSv1.3", ecdhCurve: "secp224r1" }, "no cipher suite"],
    ["other ciphers only", { maxVersion: "TLSv1.2", ciphers: "PSK-AES128-CBC-SHA:@SECLEVEL=0" }, "no cipher suite"],
    ["a client certificate in TLS 1.2", { ...demanding, maxVersion: "TLSv1.2" }, "or demands a client certificate"],
    [
      "a client certificate in TLS 1.3",
      { ...demanding, minVersion: "TLSv1.3" },
      "The server demands a client certificate",
    ],
  ])("%s", async (_, options, remedy) => {
    trustSelfSigned();
    const server = await startLoopback(answer(goodAnswer), { ...selfSigned, ...options });
    const effects = simulated();
    const { code, message } = await failureOf(exchange(credentialsFor(server.baseUrl), effects));
    expect([code, message, effects.slept]).toEqual(["unreachable", expect.stringContaining(remedy), []]);
    expect(server.requests).toEqual([]);
  });

  // The beginning of a handshake without any extension, so without secure renegotiation (RFC 5746).
  const hello = Buffer.from(`160303002a020000260303${"07".repeat(32)}00c02f00`, "hex");
  const alert = (description: number) => Buffer.of(0x15, 3, 3, 0, 2, 2, description);

  it.each([
    ["only insecure renegotiation", hello, "insecure form of TLS renegotiation"],
    ["an alert: bad certificate", alert(42), "The server demands a client certificate"],
    ["an alert: unknown authority", alert(48), "The server demands a client certificate"],
    ["an alert: insufficient security", alert(71), "no cipher suite"],
    ["an alert: internal error", alert(80), "The TLS handshake failed."],
    ["an alert: unrecognized name", alert(112), "does not know this host name"],
    ["plain HTTP", "HTTP/1.1 400 X\r\n\r\n", "(ERR_SSL_WRONG_VERSION_NUMBER). The server does not speak TLS."],
    ["another protocol", "220 mail ESMTP\r\n", "(ERR_SSL_WRONG_VERSION_NUMBER). The server does not speak TLS."],
  ])("which sends %s", async (_, bytes, remedy) => {
    const { address } = await startLoopback((connection) => connection.end(bytes));
    const effects = simulated();
    const { message } = await failureOf(exchange(credentialsFor(`https://${address}`), effects));
    expect([message, effects.slept]).toEqual([expect.stringContaining(remedy), []]);
  });

  it("whose certificate is not trusted", async () => {
    const server = await startLoopback(answer(goodAnswer), selfSigned);
    const effects = simulated();
    const { code, message } = await failureOf(exchange(credentialsFor(server.baseUrl), effects));
    expect([code, message, effects.slept, server.requests]).toEqual([
      "unreachable",
      expect.stringContaining(`${server.baseUrl} could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT). Set NODE_EXTRA`),
      [],
      [],
    ]);
  });
});

describeWithTls("what has become of NODE_EXTRA_CA_CERTS", () => {
  const folder = mkdtempSync(join(tmpdir(), "authorities-"));
  const pem = join(folder, "authority.pem");
  const text = join(folder, "text.pem");
  const damaged = join(folder, "damaged.pem");
  writeFileSync(pem, `# Our authority\n${selfSigned?.cert}`);
  writeFileSync(damaged, selfSigned?.cert.slice(0, 200) ?? "");
  writeFileSync(text, "authority");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, string, number | "unknown", string]>([
    ["an empty text", "", "unknown", "not set"],
    ["a missing file", join(folder, "missing.pem"), "unknown", "unreadable"],
    ["a folder", folder, "unknown", "unreadable"],
    ["a missing file by a relative path", "authority.pem", "unknown", "relative"],
    ["a file without certificates", text, "unknown", "no certificate"],
    ["what is no file, as a pipe", "/dev/null", 0, "unreadable"],
    ["a file with a damaged certificate", damaged, 0, "no certificate"],
    ["a certificate instead of a file", selfSigned?.cert ?? "", 0, "unreadable"],
    ["a file that was loaded", pem, 1, "loaded"],
    ["a file that was loaded, and is gone", join(folder, "missing.pem"), 1, "loaded"],
    ["a file by a relative path, set inside the process", relative(process.cwd(), pem), 0, "not loaded"],
    ["a file, set inside the process", pem, 0, "not loaded"],
    ["a file, where Node.js does not tell", pem, "unknown", "perhaps loaded"],
  ])("%s", (_, file, loaded, expected) => {
    expect(extraAuthorities(file, loaded)).toBe(expected);
  });

  test("in this process, in which it is not set", () => {
    expect(extraAuthorities()).toBe("not set");
  });
});
