import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultOptions, optionProblem, parseRegion } from "../../../auth";
import { check } from "../../../provider/lifecycle";
import { root } from "../../support/paths";
import { contextWith } from "../lifecycle/support";
import { docComments } from "./doc-comments";

interface Property {
  readonly description: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly default?: unknown;
  readonly secret?: boolean;
}
type Properties = Readonly<Record<string, Property>>;

const parsed = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const packageJson = parsed("package.json");
const schema = parsed("provider/plugin/schema.json");
const resource = schema.resources["port-access-token:index:PortAccessToken"];
const invoke = schema.functions["port-access-token:index:getPortAccessToken"];
const enumeration = (name: string): { value: string; description: string }[] =>
  schema.types[`port-access-token:index:${name}`].enum;

/** Every list of properties in the schema. */
const lists = {
  "provider configuration": schema.config.variables as Properties,
  "provider arguments": schema.provider.inputProperties as Properties,
  "resource inputs": resource.inputProperties as Properties,
  "resource outputs": resource.properties as Properties,
  "function inputs": invoke.inputs.properties as Properties,
  "function outputs": invoke.outputs.properties as Properties,
};

const propertiesWith = (isChosen: (property: Property) => boolean) =>
  Object.entries(lists).flatMap(([list, properties]) =>
    Object.entries(properties)
      .filter(([, property]) => isChosen(property))
      .map(([name]) => `${list}: ${name}`),
  );

describe("the package", () => {
  it.each(["description", "license"])("has the %s of the npm package", (key) => {
    expect(schema[key]).toBe(packageJson[key]);
  });

  it.each([
    ["version", "the server adds that of package.json"],
    ["pluginDownloadURL", "it becomes part of the default provider's name in every state"],
  ])("has no %s, because %s", (key) => {
    expect(schema).not.toHaveProperty(key);
  });

  it("has its own name in every token", () => {
    const tokens = Object.keys({ ...schema.types, ...schema.resources, ...schema.functions });
    expect(tokens.filter((token) => !token.startsWith(`${schema.name}:index:`))).toEqual([]);
  });

  it("generates a Node package whose name is not that of the npm package", () => {
    expect(schema.language.nodejs.packageName).not.toBe(packageJson.name);
  });
});

describe("a property", () => {
  it("is secret where it holds the client secret or the token, and nowhere else", () => {
    expect(propertiesWith(({ secret }) => secret === true)).toEqual([
      "provider configuration: clientSecret",
      "provider arguments: clientSecret",
      "resource inputs: clientSecret",
      "resource outputs: accessToken",
      "resource outputs: authorizationHeader",
      "function inputs: clientSecret",
      "function outputs: accessToken",
      "function outputs: authorizationHeader",
    ]);
  });

  it("has no default from the environment, which an SDK would read in the program and write into the state", () => {
    expect(propertiesWith((property) => "defaultInfo" in property)).toEqual([]);
  });

  it("has a type that exists", () => {
    const types = Object.keys(schema.types).map((token) => `#/types/${token}`);
    expect(propertiesWith(({ $ref }) => $ref !== undefined && !types.includes($ref))).toEqual([]);
  });

  it("of the provider is the same in its configuration and in its arguments", () => {
    expect(lists["provider configuration"]).toEqual(lists["provider arguments"]);
  });

  it("of the provider is a string, because SDKs for Java and .NET turn other types into JSON", () => {
    expect(Object.values(lists["provider arguments"]).filter(({ type }) => type !== "string")).toEqual([]);
  });
});

describe("the inputs", () => {
  it("are the arguments that the life cycle reads", () => {
    const read = new Set<string>();
    for (const value of [undefined, "given"]) {
      const get = (_: object, name: string) => {
        read.add(name);
        return value;
      };
      check(new Proxy({}, { get }), contextWith().context.surroundings);
    }
    expect(Object.keys(lists["resource inputs"]).sort()).toEqual([...read].sort());
  });

  it("are all optional", () => {
    const required = [resource.requiredInputs, schema.provider.requiredInputs, invoke.inputs.required];
    expect(required.flatMap((names) => names ?? [])).toEqual([]);
  });
});

describe("the outputs", () => {
  it.each([
    ["resource", resource],
    ["function", invoke.outputs],
  ])("are always returned by the %s", (_, { required, properties }) => {
    expect(required).toEqual(Object.keys(properties));
  });

  it("are the same for the function as for the resource", () => {
    expect(Object.keys(lists["function outputs"])).toEqual(Object.keys(lists["resource outputs"]));
  });
});

describe("values", () => {
  const allowedBy = (problem: string | undefined) =>
    [...(problem ?? "").matchAll(/"(.*?)"/g)].map(([, value]) => value);
  const values = (name: string) => enumeration(name).map(({ value }) => value);

  it("of region are those that auth accepts", () => {
    const refused = parseRegion("elsewhere");
    expect(values("Region")).toEqual(allowedBy("problem" in refused ? refused.problem : undefined));
  });

  it.each(enumeration("Region"))("of region name their address: $value", ({ value, description }) => {
    expect({ value: description.replaceAll("`", "") }).toEqual(parseRegion(value));
  });

  it("of onShortLifetime are those that auth accepts", () => {
    expect(values("OnShortLifetime")).toEqual(allowedBy(optionProblem("onShortLifetime", "elsewhere")));
  });

  it.each(["resource inputs", "function inputs"] as const)(
    "of minimumRemainingSeconds may have a fraction: %s",
    (list) => {
      expect(optionProblem("minimumRemainingSeconds", 0.5)).toBeUndefined();
      expect(lists[list].minimumRemainingSeconds?.type).toBe("number");
    },
  );

  it.each([
    ["resource inputs", defaultOptions],
    ["function inputs", { minimumRemainingSeconds: defaultOptions.minimumRemainingSeconds }],
    ["provider arguments", {}],
  ] as const)("that are left out get auth's defaults: %s", (list, expected) => {
    const defaults = Object.entries(lists[list]).filter(([, property]) => "default" in property);
    expect(Object.fromEntries(defaults.map(([name, property]) => [name, property.default]))).toEqual(expected);
  });
});

const comments = new Map([
  ...docComments("sdk/nodejs/args.ts"),
  ...docComments("sdk/nodejs/port-access-token.ts"),
  ...docComments("sdk/nodejs/get-port-access-token.ts"),
]);

type Difference = readonly [typescript: string, plugin: string];

const providerConfiguration: readonly Difference[] = [
  ["the stack configuration `port:clientId`", "the provider configuration `port-access-token:clientId`"],
  ["the stack configuration `port:secret`", "the provider configuration `port-access-token:clientSecret`"],
  [
    "the stack configuration `port:baseUrl`",
    "the provider configuration `port-access-token:baseUrl` or `port-access-token:region`",
  ],
];

/** The comments that describe each list of properties, and what the schema words differently on purpose. */
const propertySources: readonly {
  list: keyof typeof lists;
  interfaces: readonly string[];
  typescriptOnly: readonly string[];
  differences: readonly Difference[];
}[] = [
  {
    list: "resource inputs",
    interfaces: ["PortAccessTokenArgs"],
    typescriptOnly: ["offlinePreview"],
    differences: [...providerConfiguration, ["the URN of its `AccessToken`", "its URN"]],
  },
  {
    list: "provider arguments",
    interfaces: ["PortAccessTokenArgs"],
    typescriptOnly: ["minimumRemainingSeconds", "onShortLifetime", "autoRenew", "offlinePreview"],
    differences: [
      ["the stack configuration `port:clientId`, else ", ""],
      ["the stack configuration `port:secret`, else ", ""],
      ["the stack configuration `port:baseUrl`, else ", ""],
      ["An argument is stored", "It is stored"],
      [" If none is set, an update that creates or renews the token fails.", ""],
      [" If none is set and the credentials are incomplete, a stored token keeps its base URL.", ""],
    ],
  },
  {
    list: "function inputs",
    interfaces: ["PortAccessTokenArgs", "GetPortAccessTokenArgs"],
    typescriptOnly: ["onShortLifetime", "autoRenew", "offlinePreview"],
    differences: [
      ...providerConfiguration,
      [" It is an output in plain text, unless you set it as a secret.", ""],
      ["an update that creates or renews the token fails", "the function fails, in a preview too"],
      ["every run but a preview fails", "the function fails, in a preview too"],
      [" If none is set and the credentials are incomplete, a stored token keeps its base URL.", ""],
    ],
  },
  { list: "resource outputs", interfaces: ["TokenOutputs"], typescriptOnly: ["providerArgs"], differences: [] },
  {
    list: "function outputs",
    interfaces: ["TokenOutputs"],
    typescriptOnly: ["providerArgs"],
    // The token makes the whole result a secret.
    differences: [
      [" Plain.", ""],
      [" Plain, unless you set it as a secret.", ""],
    ],
  },
];

/** A comment in the words of the schema. */
function inSchemaWords(comment: string, differences: readonly Difference[]): string {
  return differences.reduce((text, difference) => text.replace(...difference), comment);
}

/** The differences that no comment needs. */
function unused(differences: readonly Difference[], ...texts: readonly (string | undefined)[]): readonly Difference[] {
  return differences.filter(([typescript]) => !texts.some((text) => text?.includes(typescript)));
}

describe.each(propertySources)("the $list", ({ list, interfaces, typescriptOnly, differences }) => {
  const members = new Map<string, string>();
  for (const [key, text] of comments) {
    const [owner = "", member] = key.split(".");
    if (member && interfaces.includes(owner)) members.set(member, text);
  }

  it("are those of TypeScript but for the ones that make no sense here", () => {
    const shared = [...members.keys()].filter((name) => !typescriptOnly.includes(name));
    expect(Object.keys(lists[list]).sort()).toEqual(shared.sort());
  });

  it.each(Object.entries(lists[list]))("are described as in TypeScript: %s", (name, { description }) => {
    expect(description).toBe(inSchemaWords(members.get(name) ?? "", differences));
  });

  it("differ from TypeScript no more than the table says", () => {
    expect(unused(differences, ...Object.keys(lists[list]).map((name) => members.get(name)))).toEqual([]);
  });
});

/** The description of the resource and of the function: a shared part, then what holds for the plugin only. */
const descriptions: readonly { comment: string; description: string; differences: readonly Difference[] }[] = [
  { comment: "PortAccessToken", description: resource.description, differences: [] },
  {
    comment: "getPortAccessTokenOutput",
    description: invoke.description,
    differences: [
      [
        "A preview fails only because of an invalid argument; else it logs the reason and continues with unknown outputs.",
        "A preview fails, too, because a function cannot return unknown values.",
      ],
      [
        " Under `setMocks` there is no request: `accessToken` is `mocked-access-token`, which expires in the year 2100.",
        "",
      ],
    ],
  },
];

describe.each(descriptions)(
  "the description that begins as that of $comment",
  ({ comment, description, differences }) => {
    const text = comments.get(comment) ?? "";

    it("has its words", () => {
      const shared = inSchemaWords(text, differences);
      expect(shared).not.toBe("");
      expect(description.slice(0, shared.length)).toBe(shared);
    });

    it("differs no more than the table says", () => {
      expect(unused(differences, text)).toEqual([]);
    });
  },
);

describe("the example", () => {
  const { nodejs, python, go, csharp, java } = schema.language;
  it.each([
    ["typescript", `from "${nodejs.packageName}"`],
    ["python", `import ${python.packageName} `],
    ["go", `"${go.importBasePath}"`],
    ["csharp", `using Pulumi.${csharp.namespaces[schema.name]};`],
    ["java", `import ${java.basePackage}.portaccesstoken.PortAccessToken;`],
    ["yaml", `type: ${schema.name}:PortAccessToken`],
  ])("in %s uses the package's name there", (language, name) => {
    const examples = [...resource.description.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(
      (match) => match[1] === language,
    );
    expect(examples.map(([, , text]) => text)).toEqual([expect.stringContaining(name)]);
  });
});
