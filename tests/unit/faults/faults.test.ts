import { faultNames } from "../../support/faults";
import { expectDocument } from "../../support/generated-document";
import { type FaultReports, faultDocument } from "./fault-document";
import { clientSecret, oldToken, reportOf } from "./fault-report";

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
  test("create and update do the same, read and the program ask as often and as long", () => {
    const { create, update, read, program } = of(fault);
    const figures = [create, update, read, program].map(({ requests, seconds }) => [requests, seconds]);
    expect(figures).toEqual(Array(4).fill([create.requests, create.seconds]));
    expect(update.code).toBe(create.code);
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
    const message = create.lines[0];
    const isFailure = create.code !== undefined;
    expect(create.lines.length).toBe(isFailure ? 1 : 0);
    // What passed is not told of; a refresh tells of every renewal.
    const renewed = /^pulumi-port-access-token: the token was renewed; the new one expires at \S+Z\.$/;
    expect(read.lines).toEqual([
      isFailure
        ? `${message} The state keeps its token, which expires or expired at 2026-01-02T03:00:00.000Z.`
        : expect.stringMatching(renewed),
    ]);
    expect(program.lines).toEqual(
      isFailure
        ? [`${message} The token of the state is handed on, which expires or expired at 2026-01-02T03:00:00.000Z.`]
        : [],
    );
    expect(preview.lines).toEqual([
      expect.stringMatching(
        /^pulumi-port-access-token: (BASE_URL .*\. The token stays unknown in this preview\.|the token was asked for in this preview; it expires at \S+Z\.)$/,
      ),
    ]);
  });

  test("there are at most 5 requests in two minutes, and in a preview at most 2 s", () => {
    const { create, preview } = of(fault);
    expect(create.requests).toBeLessThanOrEqual(5);
    expect(create.seconds).toBeLessThanOrEqual(120);
    expect(preview.seconds).toBeLessThanOrEqual(2);
  });

  test("nobody reads a secret", () => {
    const lines = Object.values(of(fault)).flatMap((report) => report.lines);
    for (const secret of [clientSecret, oldToken, "e30."]) expect(lines.join("\n")).not.toContain(secret);
  });
});

test("docs/faults.md says so", () => {
  expectDocument("docs/faults.md", faultDocument(reports));
});
