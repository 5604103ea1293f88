import { faultNames } from "../../support/faults";
import { expectDocument } from "../../support/generated-document";
import { type FaultReports, faultDocument } from "./fault-document";
import { clientSecret, type FaultReport, oldToken, reportOf } from "./fault-report";

const reports = new Map<string, FaultReports>();

beforeAll(async () => {
  for (const fault of faultNames) {
    reports.set(fault, {
      create: await reportOf(fault, "create"),
      update: await reportOf(fault, "update"),
      read: await reportOf(fault, "read"),
      preview: await reportOf(fault, "preview"),
      program: await reportOf(fault, "program"),
    });
  }
}, 120_000);

function of(fault: string): FaultReports {
  const found = reports.get(fault);
  if (!found) throw new Error(fault);
  return found;
}

const isAskedInVain = (lines: string[]) => lines.join().includes("stays unknown");

describe.each(faultNames)("%s", (fault) => {
  test("create and update do the same, read and the program as well, for as long as they wait", () => {
    const { create, update, read, program } = of(fault);
    const figures = ({ requests, seconds, waits, code }: FaultReport) => [requests, seconds, waits, code];
    expect(figures(update)).toEqual(figures(create));
    expect([program.requests, program.seconds, program.waits]).toEqual([read.requests, read.seconds, read.waits]);
    // The last one of a refresh may have to be shorter, to leave time for the request.
    expect(read.waits.slice(0, -1)).toEqual(create.waits.slice(0, read.waits.length).slice(0, -1));
    if (create.waits.length === 0) expect([read.requests, read.seconds]).toEqual([create.requests, create.seconds]);
  });

  test("the state loses nothing, and what is handed on is the new token or the old one; unknown only in a preview", () => {
    const { create, update, read, program, preview } = of(fault);
    const failed = ["none", "the old one", "the old one", "the old one"];
    const tokens = [create, update, read, program].map(({ token }) => token);
    expect(tokens).toEqual(create.code === undefined ? Array(4).fill("the new one") : failed);
    expect(preview.token).toBe(isAskedInVain(preview.lines) ? "unknown" : "the new one");
  });

  test("read and the program tell what the error says, and what becomes of the token", () => {
    const { create, read, preview, program } = of(fault);
    // Where Port names a delay, they wait for different times.
    const timeless = (lines: string[]) =>
      lines.map((line) => line.replace(/, in \d+ attempts/, "").replace(/Try again after \S+Z/, "Try again after …"));
    const [message] = timeless(create.lines);
    const isFailure = create.code !== undefined;
    expect(create.lines.length).toBe(isFailure ? 1 : 0);
    // What passed is not told of; a refresh tells of every renewal.
    const renewed = /^the token was renewed and expires at \S+Z\.$/;
    expect(timeless(read.lines)).toEqual([
      isFailure
        ? `${message} The stored token is kept; it expired at 2026-01-02T03:00:00.000Z.`
        : expect.stringMatching(renewed),
    ]);
    expect(timeless(program.lines)).toEqual(
      isFailure ? [`${message} The stored token is used; it expired at 2026-01-02T03:00:00.000Z.`] : [],
    );
    expect(preview.lines).toEqual([
      expect.stringMatching(
        /^(BASE_URL .*\. The token stays unknown in this preview\.|a token was requested in this preview; it expires at \S+Z\.)$/,
      ),
    ]);
  });

  test("there are at most 5 requests in two minutes, besides the delays that Port names, and in a preview at most 2 s", () => {
    const { create, read, preview } = of(fault);
    for (const { requests, waits } of [create, read]) expect(requests - waits.length).toBeLessThanOrEqual(5);
    expect(create.seconds).toBeLessThanOrEqual(create.waits.length > 0 ? 720 : 120);
    expect(read.seconds).toBeLessThanOrEqual(120);
    expect(preview.seconds).toBeLessThanOrEqual(2);
  });

  test("nobody reads a secret", () => {
    const lines = Object.values(of(fault)).flatMap((report) => [...report.lines, ...report.waits]);
    for (const secret of [clientSecret, oldToken, "e30."]) expect(lines.join("\n")).not.toContain(secret);
  });
});

test("docs/faults.md says so", () => {
  expectDocument("docs/faults.md", faultDocument(reports));
});
