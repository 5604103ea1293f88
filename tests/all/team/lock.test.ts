import { requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { hesitantPort } from "../../support/hesitant-port";
import { processesIn } from "../../support/processes";
import type { RunResult } from "../../support/run";
import { describeWith } from "../../support/set-up";
import { inventory } from "../../support/stack";
import { locked } from "./messages";
import { deployed, describeBoth, fingerprintIn, type ShellName, share } from "./team";

jest.setTimeout(180_000);

/** The token has expired. */
const shiftSeconds = threeHoursSeconds;

/** The `up` of an operator holds the lock: it waits for Port's answer. */
async function upInRequest(shell: ShellName) {
  const { emulator, stack } = await deployed[shell]();
  const port = await hesitantPort(emulator);
  const operator = stack.copy(new Map([[emulator.baseUrl, port.baseUrl]]));
  await share(operator);
  const resources = await inventory(operator);
  const fingerprint = await fingerprintIn(operator);
  emulator.advance(shiftSeconds);
  const up = operator.start("up --skip-preview", { shiftSeconds });
  await port.arrived;
  return {
    emulator,
    port,
    operator,
    colleague: operator.colleague(operator.env),
    before: { resources, fingerprint },
    up,
  };
}

/** The lock's message, which tells who holds it. */
const heldBy = ({ pid }: { pid: number }) =>
  expect.stringMatching(
    new RegExp(`^error: ${escaped(locked)}\n  s3://\\S+: created by \\S+@\\S+ \\(pid ${pid}\\) at \\S+Z\n$`),
  );

const escaped = (text: string) => text.replace(/[()]/g, "\\$&");

describeBoth("two operators run `up` at once", (shell) => {
  let seen: Awaited<ReturnType<typeof upInRequest>>;
  let [loser, preview, winner]: RunResult[] = [];
  /** Requests that Port had received while the first one still waited. */
  let requests: number;

  beforeAll(async () => {
    seen = await upInRequest(shell);
    const { port, colleague, up } = seen;
    loser = await colleague.pulumi("up", { shiftSeconds });
    requests = port.requests.length;
    // Without credentials it makes no request, which would have to wait, too.
    preview = await colleague.pulumi("preview", { shiftSeconds, env: {} });
    port.answer();
    winner = await up.ended;
  });

  test("the second one fails at once with the lock's message alone, and makes no request", () => {
    expect([loser?.exitCode === 0, loser?.output, requests]).toEqual([false, heldBy(seen.up), 1]);
  });

  test("a preview takes no lock", () => {
    expect(preview?.exitCode).toBe(0);
  });

  test("the first one renews the token; nothing is lost or pending", async () => {
    const { operator, before } = seen;
    expect([winner?.exitCode, await inventory(operator), await operator.pendingOperations()]).toEqual([
      0,
      before.resources,
      [],
    ]);
    expect(await fingerprintIn(operator)).not.toBe(before.fingerprint);
  });

  test("the next `up` of the second one changes nothing, and makes no request", async () => {
    const { emulator, operator, colleague } = seen;
    const fingerprint = await fingerprintIn(operator);
    const [requests] = await requestsDuring(emulator, () =>
      colleague.succeed("up --skip-preview --expect-no-changes", { shiftSeconds }),
    );
    expect([requests, await fingerprintIn(operator)]).toEqual([0, fingerprint]);
  });
});

describeWith("python")("the lock of an operator whose engine was killed", () => {
  test("stays until a colleague deletes it with `pulumi cancel`, whose next `up` renews the token", async () => {
    const { port, operator, colleague, before, up } = await upInRequest("component");
    process.kill(up.pid, "SIGKILL");
    await up.ended;
    // What an engine that is killed leaves running are its own plugins and the program.
    for (const pid of processesIn(operator.folder)) process.kill(pid, "SIGKILL");
    port.answer();
    const refused = await colleague.pulumi("up --skip-preview", { shiftSeconds });
    await colleague.succeed("cancel --yes");
    const { output } = await colleague.succeed("up --skip-preview", { shiftSeconds });
    expect([refused.output, output]).toEqual([
      heldBy(up),
      expect.stringContaining("::port, interrupted while updating"),
    ]);
    expect([await inventory(operator), await operator.pendingOperations()]).toEqual([before.resources, []]);
    expect(await fingerprintIn(operator)).not.toBe(before.fingerprint);
  });
});
