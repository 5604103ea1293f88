import type { RunResult } from "../../support/run";
import { describeSeen, type SeenVersion, seenVersions, testSeenWith } from "../../support/seen-versions";
import { engineVersion } from "../../support/set-up";
import { describeWithHosts, type InventoryEntry } from "../../support/stack";
import { Life } from "./life";
import type { ShellName } from "./programs";
import { expectedOf, outcomes, type Situation, situations, type TokenAfterwards } from "./situations";

/** What was seen of a situation. */
interface Walk {
  outcome: string;
  requests: number;
  token: TokenAfterwards;
  life: Life;
  output: string;
  before: InventoryEntry[];
  after: InventoryEntry[];
}

async function walk(situation: Situation, shell: ShellName): Promise<Walk> {
  const life = await Life.begin(situation.program, shell);
  await situation.before?.(life);
  const before = await life.inventory();
  const old = await life.fingerprint();
  life.pass();
  const asked = life.emulator.authRequests;
  const result = await situation.run(life);
  const requests = life.emulator.authRequests - asked;
  const [after, fingerprint] = [await life.inventory(), await life.fingerprint()];
  const token = fingerprint === undefined ? "gone" : fingerprint === old ? "as it was" : "renewed";
  return { life, output: result.output, outcome: outcomeOf(result), requests, token, before, after };
}

/** By what it prints and its exit code, as the page words it. */
export function outcomeOf({ exitCode, output }: Pick<RunResult, "exitCode" | "output">): string {
  if (exitCode === 0) return outcomes.works;
  // Port's words, which the official provider repeats without the status.
  if (output.includes("token is expired")) return outcomes.unauthorized;
  if (output.includes("no changes were expected")) return outcomes.changes;
  if (/not allowed by the plan|violates plan/.test(output)) return outcomes.plan;
  if (output.includes("error: Preview failed: The provider for this resource has inputs that are not known")) {
    return outcomes.unknown;
  }
  return output;
}

/** Tests one section of `situations`, with both shells. */
export function describeSection(title: keyof typeof situations): void {
  const section = situations[title] ?? [];
  describe("with the component in TypeScript", () => describeWalks(section, "component"));
  describeWithHosts("with the plugin", () => describeWalks(section, "plugin"));
}

export function describeWalks(section: Situation[], shell: ShellName): void {
  const rows = section.flatMap((situation) => {
    const expected = expectedOf(situation, shell);
    if (expected === undefined) return [];
    const other = expected.versions?.[engineVersion as SeenVersion];
    return [{ situation, ...expected, ...(other && { ...other, remark: undefined }) }];
  });

  function describeRow({ situation, outcome, requests, token, remark }: (typeof rows)[number]): void {
    const { removes } = situation;
    let seen: Promise<Walk> | undefined;
    /** The situation is walked once, by the first test that needs it. */
    const walked = () => {
      seen ??= walk(situation, shell);
      return seen;
    };

    test(`${outcomes[outcome]}; requests for a token: ${requests}; token in the state: ${token}`, async () => {
      expect(await walked()).toMatchObject({ outcome: outcomes[outcome], requests, token });
    });

    test(removes ? "removes what it is for, and nothing else" : "loses no resource and no output", async () => {
      const { before, after } = await walked();
      const kept = before.filter(([urn]) => !removes?.test(urn));
      // An import that works adds.
      expect(after).toEqual(outcome === "works" && !removes ? expect.arrayContaining(kept) : kept);
    });

    if (remark) {
      const testRemark = remark.isOfPulumi ? testSeenWith(...seenVersions) : test;
      testRemark(remark.text, async () => {
        const { life, output } = await walked();
        await remark.prove(life, output);
      });
    }
  }

  for (const row of rows) {
    // That a command fails is up to Pulumi, and a later version may mend it.
    const describeThis = row.outcome === "works" ? describe : describeSeen;
    describeThis(row.situation.command, () => describeRow(row));
  }
}
