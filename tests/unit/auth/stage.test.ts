import { tokenRequest } from "../../../auth/exchange";
import { send } from "../../../auth/http";
import { describeWithTls, selfSigned, trustSelfSigned } from "../../support/certificate";
import { tunnel } from "../../support/forward-proxy";
import { answer, type Behaviour, closedPort, httpText, startLoopback } from "../../support/loopback";
import { answerNameLookups } from "../../support/name-lookups";
import { withoutProxyVariables } from "../../support/proxy-variables";
import { credentialsFor } from "./support";

/** The limit of a request passes when the test says so; connections are real. */
const everythingButTimeouts = (
  "Date hrtime nextTick performance queueMicrotask requestAnimationFrame cancelAnimationFrame requestIdleCallback " +
  "cancelIdleCallback setImmediate clearImmediate setInterval clearInterval"
).split(" ") as never[];
const limitMillis = 5_000;
const passTheLimit = () => {
  jest.advanceTimersByTime(limitMillis);
};

withoutProxyVariables();

beforeEach(() => {
  trustSelfSigned();
  jest.useFakeTimers({ doNotFake: everythingButTimeouts });
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** What failed, at which stage, and through which proxy. */
async function failureAt(port: number): Promise<unknown> {
  const sent = send(tokenRequest(credentialsFor(`https://port.test:${port}`)), limitMillis);
  const outcome = await sent;
  if (!("noAnswer" in outcome)) throw new Error(`An answer: ${outcome.status}`);
  const { stage, proxy, ignoredProxy: _, ...cause } = outcome.noAnswer;
  return { ...cause, ...stage, through: proxy?.address };
}

const silent: Behaviour = passTheLimit;
const silentInside: Behaviour = (connection) => {
  connection.write(httpText({ body: "{}" }).slice(0, -1), passTheLimit);
};
const ends: Behaviour = (connection) => connection.end();
const listening = async (behave: Behaviour, tls?: typeof selfSigned) => (await startLoopback(behave, tls)).port;

type Row = [string, () => Promise<number>, cause: object, step: string];

/** From the name to the answer, of a server or a proxy that is connected with over TLS. */
const stages: Row[] = [
  ["a port that is closed", closedPort, { systemCode: "ECONNREFUSED" }, "connection"],
  ["no TLS, but silence", () => listening(silent), { timedOut: true }, "TLS handshake"],
  [
    "another protocol",
    () => listening(answer({ status: 400 })),
    { systemCode: "ERR_SSL_WRONG_VERSION_NUMBER", tlsReason: "wrong version number" },
    "TLS handshake",
  ],
  ["silence after TLS", () => listening(silent, selfSigned), { timedOut: true }, "answer"],
  ["an end after TLS", () => listening(ends, selfSigned), { systemCode: "ECONNRESET" }, "answer"],
];

describeWithTls("a request that goes directly reports at which stage it failed", () => {
  it.each<["silence" | "not found", object]>([
    ["silence", { timedOut: true }],
    ["not found", { systemCode: "ENOTFOUND" }],
  ])("the name: %s", async (found, cause) => {
    answerNameLookups(found);
    if (found === "silence") setImmediate(passTheLimit);
    expect(await failureAt(443)).toEqual({ ...cause, step: "name look-up", peer: "port.test" });
  });

  it.each<Row>([
    ...stages,
    ["silence inside the body", () => listening(silentInside, selfSigned), { timedOut: true }, "answer"],
  ])("%s", async (_, start, cause, step) => {
    answerNameLookups(["127.0.0.1"]);
    const port = await start();
    expect(await failureAt(port)).toEqual({ ...cause, step, peer: `port.test:${port}` });
  });
});

describeWithTls("a request through a proxy reports at which stage it failed, with the proxy", () => {
  it.each<["silence" | "not found", object]>([
    ["silence", { timedOut: true }],
    ["not found", { systemCode: "ENOTFOUND" }],
  ])("the proxy's name: %s", async (found, cause) => {
    process.env.HTTPS_PROXY = "proxy.test:3128";
    answerNameLookups(found);
    if (found === "silence") setImmediate(passTheLimit);
    expect(await failureAt(443)).toEqual({
      ...cause,
      step: "name look-up",
      peer: "proxy.test",
      through: "proxy.test:3128",
    });
  });

  const refuses = answer({ status: 407 });
  it.each<Row>([
    ...stages,
    [
      "a refusal",
      () => listening(refuses, selfSigned),
      { proxyStatus: 407, schemes: [], isLoginSent: false },
      "answer",
    ],
  ])("%s", async (_, start, cause, step) => {
    const address = `localhost:${await start()}`;
    process.env.HTTPS_PROXY = `https://${address}`;
    expect(await failureAt(443)).toEqual({ ...cause, step, peer: address, through: address });
  });
});

describeWithTls("a request through a tunnel reports at which stage it failed, with the server", () => {
  it.each(stages.slice(1))("%s", async (_, start, cause, step) => {
    const [port, proxy] = [await start(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.baseUrl;
    expect(await failureAt(port)).toEqual({ ...cause, step, peer: `port.test:${port}`, through: proxy.address });
  });
});
