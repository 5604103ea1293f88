import { readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnostics } from "../support/diagnostics";
import { oneToken } from "../support/emulated";
import { portWith } from "../support/faults";
import { root } from "../support/paths";
import { Stack } from "../support/stack";
import { virtualClock } from "../support/virtual-clock";

jest.setTimeout(180_000);

afterEach(() => jest.restoreAllMocks());

/** Without the time, which is that of the table's clock, and the attempts, of which chance decides in a preview. */
const comparable = (line: string) => line.replace(/after \S+Z\./, "after …").replace(/, in \d attempts/, "");

/** What `docs/faults.md` says of a fault: the cells of its row. */
function documented(fault: string): { requests: number; previewRequests: number; message: string } {
  const document = readFileSync(join(root, "docs", "faults.md"), "utf8");
  const row = document.split("\n").find((line) => line.startsWith(`| ${fault} | `));
  const cells = (row ?? "").split(/^\| | \| | \|$/).slice(2);
  const [requests, , , message = "", previewRequests, , inPreview] = cells;
  expect(inPreview).toMatch(/^the same(, in 2 attempts)?$/);
  return { requests: Number(requests), previewRequests: Number(previewRequests), message };
}

// One of each class of outcome. What the one with 408 waits for passes on a virtual clock.
test.each([
  "401 wrong credentials",
  "403 IP allow-list, as text",
  "422 schema violation",
  "redirect (307)",
  "429, Retry-After: 3600",
  "503, Retry-After: 3600",
  "408, Retry-After: 7",
  "certificate of an unknown authority",
  "no TLS behind https",
  "200 with a 10 MB body",
])("%s: the engine shows what the table says, and the state gets nothing", async (fault) => {
  const { requests, previewRequests, message } = documented(fault);
  const port = await portWith(fault);
  const expected = comparable(`pulumi-port-access-token: ${message.replace("BASE_URL", port.baseUrl)}`);
  const env = { PORT_BASE_URL: port.baseUrl, PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: "the-client-secret" };
  const stack = new Stack(oneToken, { ...env, ...(fault.startsWith("408") ? virtualClock().env : {}) });
  await stack.init();
  const preview = await stack.succeed("preview");
  const inPreview = port.requests.length;
  const up = await stack.pulumi("up --skip-preview");
  // A connection that is not trusted carries no request.
  const reached = fault.startsWith("certificate") ? 0 : 1;
  expect(port.requests.length - inPreview).toBe(requests * reached);
  // Half of an own delay is left to chance: there may be time for a third request.
  expect(previewRequests === 1 ? [reached] : [2, 3]).toContain(inPreview);
  expect(diagnostics(preview).map(comparable)).toEqual([`${expected} The token stays unknown in this preview.`]);
  expect([up.exitCode === 0, diagnostics(up).map(comparable)]).toEqual([false, [expected]]);
  expect(await stack.accessTokens()).toEqual([]);
});

test("a fault that passes: the engine shows nothing, and the state gets the token", async () => {
  const port = await portWith("503 once, then a token");
  const env = { PORT_BASE_URL: port.baseUrl, PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: "the-client-secret" };
  const stack = new Stack(oneToken, env);
  const run = await stack.deploy();
  expect([port.requests.length, diagnostics(run), (await stack.accessTokens()).length]).toEqual([2, [], 1]);
});
