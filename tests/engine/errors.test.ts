import { diagnostics } from "../support/diagnostics";
import { oneToken } from "../support/emulated";
import { faultNamed, portWith } from "../support/faults";
import { Stack } from "../support/stack";
import { virtualClock } from "../support/virtual-clock";

jest.setTimeout(180_000);

afterEach(() => jest.restoreAllMocks());

/** Waits pass on a virtual clock. */
async function stackWith(fault: string) {
  const port = await portWith(fault);
  const env = { PORT_BASE_URL: port.baseUrl, PORT_CLIENT_ID: "client-id", PORT_CLIENT_SECRET: "the-client-secret" };
  const stack = new Stack(oneToken, { ...env, ...virtualClock().env });
  await stack.init();
  return { port, stack };
}

// One of each error.
test.each([
  "401 wrong credentials",
  "403 IP allow-list, as text",
  "422 schema violation",
  "307 redirect",
  "429, Retry-After: 3600",
  "503, Retry-After: 3600",
  "408, Retry-After: 7 (counts for 429 and 503 only)",
  "certificate of an unknown authority",
  "no TLS behind https",
  "200 with a 10 MB body",
])("%s: the engine shows the error in one line, and the state gets nothing", async (name) => {
  const { named, up, preview } = faultNamed(name);
  const { port, stack } = await stackWith(name);
  const inPreview = await stack.succeed("preview");
  const previewRequests = port.requests.length;
  const inUp = await stack.pulumi("up --skip-preview");
  // A connection that is not trusted carries no request.
  const reached = name.startsWith("certificate") ? 0 : 1;
  expect(port.requests.length - previewRequests).toBe(up.requests * reached);
  // Half of each wait is random: there may be time for a third request.
  expect(preview.requests === 1 ? [reached] : [2, 3]).toContain(previewRequests);
  const shown = diagnostics(inUp);
  expect([inUp.exitCode === 0, shown]).toEqual([false, [expect.stringMatching(`${port.baseUrl}.*${named}.*\\.$`)]]);
  // The preview adds that the token stays unknown. Attempts and times differ.
  const wording = (line = "") => line.replace(/\d+/g, "#");
  const inPreviewShown = diagnostics(inPreview).map(wording);
  expect(inPreviewShown).toEqual([expect.stringContaining(`${wording(shown[0])} `)]);
  expect(inPreviewShown).toEqual([expect.stringMatching(/ unknown .*\.$/)]);
  expect(await stack.accessTokens()).toEqual([]);
});

test("a fault that passes: the engine shows nothing, and the state gets the token", async () => {
  const { port, stack } = await stackWith("503 once, then a token");
  const run = await stack.succeed("up --skip-preview");
  expect([port.requests.length, diagnostics(run), (await stack.accessTokens()).length]).toEqual([2, [], 1]);
});
