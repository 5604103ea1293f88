import { type Effort, type Fault, faults } from "../../support/faults";
import { expectTable, table } from "../../support/generated-document";
import { clientSecret, expiredAt, type FaultReport, type Reports, reportsOn, storedToken } from "./fault-report";

const reports = new Map<string, Reports>();

beforeAll(async () => {
  for (const fault of faults) reports.set(fault.name, await reportsOn(fault));
}, 600_000);

function reportsOf(fault: Pick<Fault, "name"> | undefined): Reports {
  const found = reports.get(fault?.name ?? "");
  if (!found) throw new Error(fault?.name);
  return found;
}

/** What a row says about a command. */
function result({ token, error, lines, requests, seconds, waits }: FaultReport) {
  const tryAgainAt = /Try again after 2026-01-02T(\S+)\.000Z/.exec(lines.join())?.[1];
  return { token, error, requests, seconds, namedDelays: waits.length, tryAgainAt };
}

describe.each(faults)("$name", (fault) => {
  const { error, up, refresh, preview, previewError, pluginRead, pluginReadFails } = fault;
  const reported = (operation: keyof Reports) => result(reportsOf(fault)[operation]);
  /** The plugin sends the engine a message and no code. */
  const withoutCode = { error: undefined };

  test("up fails and keeps the state, or stores the new token", () => {
    const created = { ...up, error, token: error ? "none" : "new" };
    const updated = { ...up, error, token: error ? "stored" : "new" };
    expect([reported("create"), reported("update")]).toEqual([created, updated]);
    expect(reported("pluginCreate")).toEqual({ ...created, ...withoutCode });
    expect(reported("pluginUpdate")).toEqual({ ...updated, ...withoutCode });
  });

  test("refresh and the program go on, with the stored token or the new one", () => {
    const expected = { ...refresh, error, token: error ? "stored" : "new" };
    expect([reported("read"), reported("program")]).toEqual([expected, expected]);
  });

  test("a read of the plugin goes on after one attempt, with the stored token or the new one", () => {
    expect(reported("pluginRead")).toEqual({ ...pluginRead, token: pluginReadFails ? "stored" : "new" });
  });

  test("a preview goes on, with an unknown token or the new one", () => {
    const expected = { ...preview, error: previewError, token: previewError ? "unknown" : "new" };
    expect(reported("preview")).toEqual(expected);
    expect(reported("pluginPreview")).toEqual({ ...expected, ...withoutCode });
  });

  test("nothing that is shown holds a secret", () => {
    const shown = Object.values(reportsOf(fault)).flatMap(({ lines, waits }) => [...lines, ...waits]);
    for (const secret of [clientSecret, storedToken, "e30."]) expect(shown.join("\n")).not.toContain(secret);
  });
});

const failing = faults.filter(({ error }) => error);
const passing = faults.filter(({ error }) => !error);

describe("what is shown", () => {
  /** With the expiry of the new token, three hours later. */
  const aboutNewToken = expect.stringContaining("2026-01-02T06:04:");

  test.each(failing)("$name: up fails with one line, which names the address and the fault", (fault) => {
    const { create, update } = reportsOf(fault);
    expect(create.lines).toEqual([expect.stringMatching(`BASE_URL.*${fault.named}`)]);
    expect([create.lines, update.lines]).toEqual([[create.message], [update.message]]);
  });

  test.each(failing)("$name: refresh and the program log the error and when the stored token expired", (fault) => {
    const { read, program } = reportsOf(fault);
    for (const { lines, message } of [read, program]) {
      expect(lines).toEqual([expect.stringContaining(`${message} `)]);
      expect(lines).toEqual([expect.stringContaining(expiredAt)]);
    }
  });

  test.each(failing)("$name: the plugin says the same, with its own places", (fault) => {
    const { create, update, preview, pluginCreate, pluginUpdate, pluginPreview } = reportsOf(fault);
    const pairs = [
      [create, pluginCreate],
      [update, pluginUpdate],
      [preview, pluginPreview],
    ] as const;
    for (const [dynamic, plugin] of pairs) {
      const lines = dynamic.lines.map((line) => line.replaceAll("port:", "port-access-token:"));
      expect(plugin.lines).toEqual(lines);
    }
  });

  const failingInRead = faults.filter(({ pluginReadFails }) => pluginReadFails);
  test.each(failingInRead)("$name: a read of the plugin logs the error and when the stored token expired", (fault) => {
    const { lines } = reportsOf(fault).pluginRead;
    expect(lines).toEqual([expect.stringMatching(`BASE_URL.*${fault.named}.* The stored token .*${expiredAt}\\.$`)]);
  });

  const failingInPreview = faults.filter(({ previewError }) => previewError);
  test.each(failingInPreview)("$name: a preview logs the error and that the token stays unknown", (fault) => {
    const { lines, message } = reportsOf(fault).preview;
    expect(lines).toEqual([expect.stringContaining(`${message} `)]);
    expect(lines).toEqual([expect.stringMatching(/ unknown .*\.$/)]);
    expect(message).toContain(fault.named);
  });

  test.each(passing)(
    "$name: update and refresh log when the new token expires, create and the program nothing",
    (fault) => {
      const { create, program, update, read, pluginCreate, pluginUpdate, pluginRead } = reportsOf(fault);
      for (const { lines } of [create, program, pluginCreate]) expect(lines).toEqual([]);
      const renewing = [update, read, pluginUpdate, ...(fault.pluginReadFails ? [] : [pluginRead])];
      for (const { lines } of renewing) expect(lines).toEqual([aboutNewToken]);
    },
  );

  test.each(faults.filter(({ previewError }) => !previewError))(
    "$name: a preview of the program logs when the new token expires, one of the plugin nothing",
    (fault) => {
      const { preview, pluginPreview } = reportsOf(fault);
      expect([preview.lines, pluginPreview.lines]).toEqual([[aboutNewToken], []]);
    },
  );
});

describe("docs/faults.md", () => {
  const page = "docs/faults.md";
  // OpenSSL 3.5 has another name for the alerts of SSL 3.
  const shown = (line = "") => line.replace(/\d{4}-\d\d-\d\dT\S+Z/, "TIME").replace("SSL/TLS_ALERT", "SSLV3_ALERT");

  test("has the table, with faults of the same outcome in one row", () => {
    const times = ({ requests, seconds }: Effort) => `${requests - 1}×, ${seconds} s`;
    const names = new Map<string, string[]>();
    for (const { name, error, up, refresh } of faults) {
      const inRefresh = up.requests === refresh.requests ? "" : `; refresh ${times(refresh)}`;
      const retried = up.requests === 1 ? "no" : `${times(up)}${inRefresh}`;
      const ending = error ? [`\`${error}\``, "the stored token"] : ["none", "the new token"];
      const outcome = JSON.stringify([retried, ...ending]);
      names.set(outcome, [...(names.get(outcome) ?? []), name]);
    }
    const rows = [...names].map(([outcome, faultNames]) => [faultNames.join("; "), ...JSON.parse(outcome)]);
    expectTable(page, "table", table(["fault", "retried", "error", "the state holds"], rows));
  });

  test("has the messages, without those that differ in a status, a code or a quotation only", () => {
    const messages = new Map<string, string>();
    for (const fault of failing) {
      const { message } = reportsOf(fault).create;
      const wording = `${fault.error} ${message}`.replace(/\(.*?\)/, "").replace(/\d+/g, "");
      if (!messages.has(wording)) messages.set(wording, `- \`${fault.error}\`: ${shown(message)}\n`);
    }
    expectTable(page, "messages", [...messages.values()].join(""));
  });

  test("has what each command logs about the token", () => {
    const commands = {
      "`pulumi up` that renews": "update",
      "`pulumi refresh`": "read",
      "the program": "program",
      "the program in a preview": "preview",
      "a read of the plugin": "pluginRead",
      "a preview of the plugin": "pluginPreview",
    } as const;
    const { message = "" } = reportsOf(failing[0]).create;
    const rows = Object.entries(commands).map(([command, operation]) => {
      const failure = reportsOf(failing[0])[operation];
      const added = failure.lines[0]?.replace(message, "").trim();
      return [command, shown(added) || "nothing", shown(reportsOf(passing[0])[operation].lines[0]) || "nothing"];
    });
    expectTable(page, "log lines", table(["", "added to the message of an error", "about a new token"], rows));
  });
});
