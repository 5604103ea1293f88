import { jwtTimeMillis } from "../../../auth/access-token";
import { asSeen } from "../../support/seen-versions";
import type { Life } from "./life";
import { shells } from "./programs";

/** What the page says of a situation beside its outcome, with what proves it when the command is over. */
export interface Remark {
  text: string;
  /** It is about what Pulumi itself shows. */
  isOfPulumi?: true;
  prove(life: Life, output: string): Promise<void> | void;
}

// As a preview prints them.
const tokenOf = ({ shell }: Life) => `${shells[shell].tokenType} port`;
const providerOf = ({ shell }: Life) => `pulumi:providers:port ${shells[shell].provider}`;
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

/** Of the provider's properties, the preview of a saved plan changes its token and no other. */
async function expectOnlyTokenOfProvider(life: Life): Promise<void> {
  await life.pulumi("preview --save-plan plan.json");
  const changes = planOf(life, `pulumi:providers:port::${shells[life.shell].provider}`)?.goal.inputDiff;
  expect(changes).toEqual({ updates: { token: expect.anything() } });
}

const expiriesIn = (text: string) =>
  tokensIn(text).map((each) => new Date(jwtTimeMillis(each, "exp") ?? 0).toISOString());

/** Whether Pulumi prints the tokens of a violated plan. */
const printsThem = () => asSeen({ "3.172.0": true, "3.259.0": true, "3.276.0": false });

export const remarks = {
  onlyTokenAndProvider: {
    text: "Shows updates of the token and of the provider's `token`, and of no other resource",
    async prove(life, output) {
      expect(steps(output)).toEqual(all("~", [tokenOf(life), providerOf(life)]));
      await expectOnlyTokenOfProvider(life);
    },
  },

  onlyProvider: {
    text: "Shows an update of the provider's `token`, and of no other resource",
    async prove(life, output) {
      expect(steps(output)).toEqual(all("~", [providerOf(life)]));
      await expectOnlyTokenOfProvider(life);
    },
  },

  renewedByNextUp: {
    text: "The program requests a token; the token in the state is renewed by the next `up`",
    async prove(life, output) {
      expect(output).toContain("a token was requested in this preview");
      const before = await life.fingerprint();
      await life.pulumi("up");
      expect(await life.fingerprint()).not.toBe(before);
    },
  },

  readsTargetsOnly: {
    text: "Pulumi renews the tokens among the targets only",
    prove(life, output) {
      expect(output).not.toContain(tokenOf(life));
    },
  },

  perhapsChanged: {
    text: "Shows everything behind the provider as perhaps to be changed",
    isOfPulumi: true,
    prove(life, output) {
      expect(steps(output)).toEqual(all("~", [...blueprints, tokenOf(life), providerOf(life)].sort()));
      const perhaps = "warning: The provider for this resource has inputs that are not known during preview.";
      for (const blueprint of blueprints) expect(output).toContain(` ~  ${blueprint} update ${perhaps}`);
    },
  },

  toBeCreated: {
    text: "Shows everything behind the provider as to be created: its token is unknown then",
    isOfPulumi: true,
    prove(life, output) {
      expect(steps(output)).toEqual([...all("+", blueprints), ...all("~", [tokenOf(life), providerOf(life)])]);
      expect(output).toContain(" The token stays unknown in this preview.");
    },
  },

  refreshesFirst: {
    text: "Pulumi refreshes before it runs the program",
    async prove(life, output) {
      // The program is what updates the provider.
      const updated = `~ ${providerOf(life)}`;
      expect(steps(output)).not.toContain(updated);
      expect(steps((await life.pulumi("destroy --run-program")).output)).toContain(updated);
    },
  },

  knowsOfNoRenewal: {
    text: "The plan knows of no renewal",
    prove(life, output) {
      const refused = "error: update is not allowed by the plan: this resource is constrained to same";
      expect(output).toContain(`${tokenOf(life)}  ${refused}`);
    },
  },

  printsTokens: {
    text: "**Pulumi 3.172.0 and 3.259.0 print the plan's token and the new one in clear**, 3.276.0 does not",
    async prove(life, output) {
      const planned = planOf(life, "pulumi:pulumi:Stack::tokens-dev")?.state;
      expect(expiriesIn(output)).toEqual(printsThem() ? [planned?.expiresAt, await life.expiry()] : []);
    },
  },

  printsNewToken: {
    text: "**Pulumi 3.172.0 and 3.259.0 print the new token in clear**, 3.276.0 does not",
    async prove(life, output) {
      expect(expiriesIn(output)).toEqual(printsThem() ? [await life.expiry()] : []);
    },
  },

  holdsNoToken: {
    text: "Such a plan holds no token",
    async prove(life) {
      expect(await tokensOfPlan(life, true)).toEqual([]);
      expect(await tokensOfPlan(life, false)).toHaveLength(1);
    },
  },
} satisfies Record<string, Remark>;
