import { hasSubscribers } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { tokenRequest } from "../../../auth/exchange";
import { send } from "../../../auth/http";
import { transportCause } from "../../../auth/http/connection";
import { selfSigned, trustSelfSigned } from "../../support/certificate";
import { startFront } from "../../support/front";
import { answer, type Behaviour, closedPort, httpText, startLoopback } from "../../support/loopback";
import { answerNameLookups } from "../../support/name-lookups";
import { answerIn, credentialsFor, goodAnswer, goodBody, start } from "./support";

const sent = (baseUrl: string, timeoutMillis = 5_000) => send(tokenRequest(credentialsFor(baseUrl)), timeoutMillis);

const request = async (baseUrl: string) => answerIn(await sent(baseUrl));

/** The reason for which there was no answer. */
async function reasonOf(outcome: ReturnType<typeof sent>): Promise<unknown> {
  const found = await outcome;
  return "noAnswer" in found ? found.noAnswer : found;
}

it("hands on status, headers and body", async () => {
  const server = await startLoopback(answer({ status: 418, headers: { "X-Trace-Id": "abc" }, body: "ä" }));
  const { status, headers, body } = await request(server.baseUrl);
  expect([status, headers.get("x-trace-id"), headers.get("date"), body]).toEqual([418, "abc", null, "ä"]);
});

describe("the time of an answer", () => {
  afterEach(() => jest.restoreAllMocks());

  /** A server that takes 5 s to accept a connection, and 4 s to answer, by a clock of its own. */
  async function timed(certificate?: { key: string; cert: string }) {
    let now = start;
    const port = await startLoopback((connection, request) => {
      now += 4_000;
      answer({ body: goodBody })(connection, request);
    }, certificate);
    const accepted = () => {
      now += 5_000;
    };
    const accept = await startFront(port.port, { accepted });
    const credentials = credentialsFor(`${certificate ? "https" : "http"}://localhost:${accept}`);
    const { sentAtMillis, receivedAtMillis } = answerIn(await send(tokenRequest(credentials), 5_000, () => now));
    return [sentAtMillis - start, receivedAtMillis - start];
  }

  it("counts from the connection to the arrival of the headers", async () => {
    const [sent = 0, received = 0] = await timed();
    expect(received - sent).toBeGreaterThanOrEqual(4_000);
    expect(received).toBe(9_000);
  });

  (selfSigned ? it : it.skip)("does not count a slow TLS handshake", async () => {
    trustSelfSigned();
    expect(await timed(selfSigned)).toEqual([5_000, 9_000]);
  });
});

describe("one limit of time covers the whole answer", () => {
  const hangs: [string, Behaviour][] = [
    ["before the headers", () => {}],
    ["inside the headers", (connection) => connection.write("HTTP/1.1 200 OK\r\n")],
    ["inside the body", (connection) => connection.write(httpText({ body: goodBody }).slice(0, -20))],
  ];

  it.each(hangs)("a server that hangs %s", async (_, hang) => {
    const server = await startLoopback(hang);
    expect(await reasonOf(sent(server.baseUrl, 50))).toMatchObject({ timedOut: true });
    await server.connectionsEnded();
  });

  it("a server that sends the body drop by drop", async () => {
    const server = await startLoopback((connection) => {
      connection.write(httpText({ body: " ".repeat(9_000) }).slice(0, -9_000));
      const drops = setInterval(() => connection.write(" "), 5);
      connection.once("close", () => clearInterval(drops));
    });
    expect(await reasonOf(sent(server.baseUrl, 50))).toMatchObject({ timedOut: true });
    await server.connectionsEnded();
  });

  it("also where memory is cleaned up in between (node lets go of combined timeout signals)", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const server = await startLoopback(() => setTimeout(collectGarbage, 5));
    expect(await reasonOf(sent(server.baseUrl, 100))).toMatchObject({ timedOut: true });
  });
});

describe("a body", () => {
  it("of 64 KiB is read", async () => {
    const server = await startLoopback(answer({ body: "x".repeat(65_536) }));
    expect((await request(server.baseUrl)).body).toHaveLength(65_536);
  });

  it("of a byte more is not, and the connection is ended although the server would go on", async () => {
    const server = await startLoopback((connection) => {
      connection.write("HTTP/1.1 200 OK\r\n\r\n");
      connection.write("x".repeat(65_537));
    });
    expect((await request(server.baseUrl)).body).toBeUndefined();
    await server.connectionsEnded();
  });

  it("of a byte more after decompression is not read either", async () => {
    const compressed = gzipSync("x".repeat(65_537));
    const server = await startLoopback((connection) => {
      connection.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${compressed.length}\r\n\r\n`);
      connection.end(compressed);
    });
    expect([compressed.length < 1_000, (await request(server.baseUrl)).body]).toEqual([true, undefined]);
  });
});

describe("an answer that ends too early", () => {
  const cut: Behaviour = (connection) => connection.end(httpText({ body: goodBody }).slice(0, -20));

  it("is none, and another request at the same time has its answer", async () => {
    let answerOther = () => {};
    const other = await startLoopback((connection) => {
      connection.write(httpText({ body: goodBody }).slice(0, -20));
      answerOther = () => connection.end(goodBody.slice(-20));
    });
    const sentToOther = request(other.baseUrl);
    const broken = await startLoopback(cut);
    expect(await reasonOf(sent(broken.baseUrl))).toMatchObject({ systemCode: "ECONNRESET" });
    answerOther();
    expect((await sentToOther).body).toBe(goodBody);
  });

  it.each([cut, answer(goodAnswer)])("is not listened for after a request (%#)", async (behave) => {
    const server = await startLoopback(behave);
    await sent(server.baseUrl);
    await server.connectionsEnded();
    expect(hasSubscribers("http.client.response.finish")).toBe(false);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("%i is an answer like others; its target gets no request", async (status) => {
    const target = await startLoopback(answer(goodAnswer));
    const server = await startLoopback(answer({ status, headers: { location: target.baseUrl } }));
    expect((await request(server.baseUrl)).status).toBe(status);
    expect(target.requests).toEqual([]);
  });
});

describe("the reason for a missing answer is a code only", () => {
  it.each([
    ["the system's code", { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND secret.example" }, "ENOTFOUND"],
    ["the library's type where there is no code", { type: "system" }, "system"],
    ["nothing else", new Error("secret"), "unknown failure"],
    ["no code that is a sentence", { code: "the secret is x" }, "unknown failure"],
    ["no code that is a number", { code: 7 }, "unknown failure"],
    ["no code that is endless", { code: "X".repeat(65) }, "unknown failure"],
  ])("%s", (_, error, systemCode) => {
    expect(transportCause(error)).toEqual({ systemCode });
  });
});

describe("OpenSSL's reason is in the data", () => {
  it.each([
    ["as it is", { code: "ERR_SSL_X", reason: "dh key too small" }, "dh key too small"],
    [
      "without the version, in OpenSSL 3.0",
      { code: "ERR_SSL_X", reason: "sslv3 alert handshake failure" },
      "handshake failure",
    ],
    [
      "without the version, in OpenSSL 3.5",
      { code: "ERR_SSL_X", reason: "ssl/tls alert handshake failure" },
      "handshake failure",
    ],
    [
      "without the version, in TLS 1.3",
      { code: "ERR_SSL_X", reason: "tlsv13 alert certificate required" },
      "certificate required",
    ],
    [
      "of a certificate that Node.js has no code for",
      { code: "UNSPECIFIED", message: "EE certificate key too weak" },
      "EE certificate key too weak",
    ],
    ["not where it holds anything else", { code: "ERR_SSL_X", reason: "secret: x" }, undefined],
    ["not where there is none", { code: "ECONNRESET", message: "read" }, undefined],
  ])("%s", (_, error, tlsReason) => {
    expect(transportCause(error)).toMatchObject({ systemCode: error.code, tlsReason });
  });
});

describe("a name with several addresses", () => {
  const closed = async () => `http://localhost:${await closedPort()}`;
  afterEach(() => jest.restoreAllMocks());

  it("fails with the codes of all of them, each once", async () => {
    // TCP knows no multicast, so nothing leaves the machine.
    answerNameLookups(["127.0.0.1", "224.0.0.1", "127.0.0.2"]);
    expect(await reasonOf(sent(await closed()))).toMatchObject({ systemCode: "ECONNREFUSED, ENETUNREACH" });
  });

  it("gets 2.5 s for each of them, not Node's 250 ms", async () => {
    const connect = jest.spyOn(Socket.prototype, "connect");
    await reasonOf(sent(await closed()));
    expect(connect).toHaveBeenCalledTimes(1);
    expect(connect.mock.calls[0]?.flat()[0]).toMatchObject({ autoSelectFamilyAttemptTimeout: 2_500 });
  });
});
