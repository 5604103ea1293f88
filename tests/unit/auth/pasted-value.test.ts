import { flawOf, isPlaceholder } from "../../../auth/pasted-value";

describe("a placeholder that nobody filled in", () => {
  it.each([
    ["Azure Pipelines", "$(PORT_CLIENT_ID)"],
    ["Azure Pipelines, with a dot", "$(port.clientId)"],
    ["Azure Pipelines, at run time", "$[variables.portClientId]"],
    ["a shell with braces", "${PORT_CLIENT_ID}"],
    ["a shell, with a default", "${PORT_CLIENT_ID:-}"],
    ["a shell", "$PORT_CLIENT_ID"],
    ["PowerShell", "$env:PORT_CLIENT_ID"],
    ["Windows", "%PORT_CLIENT_ID%"],
    ["TeamCity", "%env.PORT_CLIENT_ID%"],
    ["GitHub Actions", "${{ secrets.PORT_CLIENT_ID }}"],
    ["GitHub Actions, without blanks", "${{secrets.PORT_CLIENT_ID}}"],
    ["a template", "{{ port_client_id }}"],
    ["Octopus Deploy", "#{PORT_CLIENT_ID}"],
    ["the replacement of tokens", "#{PORT_CLIENT_ID}#"],
    ["the replacement of tokens with underscores", "__PORT_CLIENT_ID__"],
    ["JavaScript's undefined", "undefined"],
    ["null", "null"],
    ["one in quotes", '"$(PORT_CLIENT_ID)"'],
    ["one with blanks around", " $(PORT_CLIENT_ID)\n"],
  ])("is that of %s", (_, value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it.each([
    ["a client id", "Qk3wZlG0aDx7bC5m"],
    ["an e-mail address", "jane@example.com"],
    ["an address", "https://api.getport.io"],
    ["a secret with a dollar sign", "$ecretOfPort"],
    ["a secret with signs at both ends", "%x y%"],
    ["a placeholder and more", "$(A)b"],
    ["two placeholders", "${A}${B}"],
    ["a secret in capitals", "UNDEFINED1"],
    ["the engine's unknown value", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
    ["nothing", ""],
  ])("is not %s", (_, value) => {
    expect(isPlaceholder(value)).toBe(false);
  });
});

describe("what copying leaves in a value", () => {
  const quoted = "is in quotes";
  const invisible = "contains an invisible character";

  it.each([
    ["double quotes", '"value"', quoted],
    ["single quotes", "'value'", quoted],
    ["a quote that nobody closed", '"value', quoted],
    ["typographic quotes", "\u201cvalue\u201d", quoted],
    ["backticks", "`value`", quoted],
    ["a zero-width space", "va\u200blue", invisible],
    ["a byte-order mark", "va\ufefflue", invisible],
    ["a soft hyphen", "va\u00adlue", invisible],
    ["a no-break space", "va\u00a0lue", invisible],
    ["a line break", "va\nlue", invisible],
    ["a control character", "va\u0007lue", invisible],
    ["a filler that is a letter", "va\u3164lue", invisible],
    ["nothing odd", "va-lue_1.~", undefined],
    ["a quote inside", "va'lue", undefined],
    ["a quote at the end", "value'", undefined],
    ["a blank", "va lue", undefined],
    ["letters of other scripts", "välue日本", undefined],
  ])("%s", (_, value, flaw) => {
    expect(flawOf(value)).toBe(flaw);
  });
});
