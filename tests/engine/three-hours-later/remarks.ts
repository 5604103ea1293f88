import { jwtTimeMillis } from "../../../auth/access-token";
import { type Life, programRuns } from "./life";

/** What the page says of a situation beside its outcome, with what proves it when the command is over. */
export interface Remark {
  text: string;
  prove(life: Life, output: string): Promise<void> | void;
}

const token = "pulumi-nodejs:dynamic/port-access-token:AccessToken port";
const provider = "pulumi:providers:port port";
const blueprints = ["port:index:Blueprint one", "port:index:Blueprint two"];

/** The resources that a preview prints as to be changed, each once, behind `~` for an update or `+` for a creation. */
function steps(output: string): string[] {
  const lines = output.matchAll(/^ ([~+-]) +(\S+ \S+) (?:update|create|delete)\b/gm);
  return [...new Set([...lines].map(([, sign, resource]) => `${sign} ${resource}`))].sort();
}

const all = (sign: string, resources: string[]) => resources.map((resource) => `${sign} ${resource}`);

/** The tokens that stand in a text in clear, each once. */
function tokensIn(text: string): string[] {
  return [...new Set(text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g))];
}

interface ResourcePlan {
  goal: { inputDiff: object };
  state: { expiresAt?: string };
}

/** What the saved plan says of a resource, by the end of its URN. */
function planOf(life: Life, urnEnd: string): ResourcePlan | undefined {
  const plans: [string, ResourcePlan][] = Object.entries(JSON.parse(life.take("plan.json")).resourcePlans);
  return plans.find(([urn]) => urn.endsWith(`::${urnEnd}`))?.[1];
}

/** The tokens in a plan that is saved three hours later and, unlike the usual one, in clear. */
async function tokensOfPlan(life: Life, offlinePreview: boolean): Promise<string[]> {
  life.change({ offlinePreview });
  life.pass();
  await life.pulumi("preview --save-plan clear.json --show-secrets", { silently: true });
  return tokensIn(life.take("clear.json"));
}

const onlyTokenAndProvider: Remark = {
  text: "Shows updates of the token and of the provider's `token`, and of no other resource",
  async prove(life, output) {
    expect(steps(output)).toEqual(all("~", [token, provider]));
    await life.pulumi("preview --save-plan plan.json");
    const changes = planOf(life, "pulumi:providers:port::port")?.goal.inputDiff;
    expect(changes).toEqual({ updates: { token: expect.anything() } });
  },
};

const renewedByNextUp: Remark = {
  text: "The program requests a token; the token in the state is renewed by the next `up`",
  async prove(life, output) {
    expect(output).toContain("a token was requested in this preview");
    const before = await life.fingerprint();
    await life.pulumi("up");
    expect(await life.fingerprint()).not.toBe(before);
  },
};

const perhapsChanged: Remark = {
  text: "Shows everything behind the provider as perhaps to be changed",
  prove(_, output) {
    expect(steps(output)).toEqual(all("~", [...blueprints, token, provider]));
    const perhaps = "warning: The provider for this resource has inputs that are not known during preview.";
    for (const blueprint of blueprints) expect(output).toContain(` ~  ${blueprint} update ${perhaps}`);
  },
};

const toBeCreated: Remark = {
  text: "Shows everything behind the provider as to be created: its token is unknown then",
  prove(_, output) {
    expect(steps(output)).toEqual([...all("+", blueprints), ...all("~", [token, provider])]);
    expect(output).toContain(" The token stays unknown in this preview.");
  },
};

const refreshesFirst: Remark = {
  text: "Pulumi refreshes before it runs the program",
  async prove(life, output) {
    expect(output).not.toContain(programRuns);
    expect((await life.pulumi("destroy --run-program")).output).toContain(programRuns);
  },
};

const knowsOfNoRenewal: Remark = {
  text: "The plan knows of no renewal",
  prove(_, output) {
    const refused = "error: update is not allowed by the plan: this resource is constrained to same";
    expect(output).toContain(`${token}  ${refused}`);
  },
};

const printsTokens: Remark = {
  text: "**Pulumi prints the plan's token and the new one in clear**",
  async prove(life, output) {
    const expiries = tokensIn(output).map((each) => new Date(jwtTimeMillis(each, "exp") ?? 0).toISOString());
    const planned = planOf(life, "pulumi:pulumi:Stack::tokens-dev")?.state;
    expect(expiries).toEqual([planned?.expiresAt, await life.expiry()]);
  },
};

const holdsNoToken: Remark = {
  text: "Such a plan holds no token",
  async prove(life) {
    expect(await tokensOfPlan(life, true)).toEqual([]);
    expect(await tokensOfPlan(life, false)).toHaveLength(1);
  },
};

export const remarks = {
  onlyTokenAndProvider,
  renewedByNextUp,
  perhapsChanged,
  toBeCreated,
  refreshesFirst,
  knowsOfNoRenewal,
  printsTokens,
  holdsNoToken,
};
