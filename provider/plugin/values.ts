import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { secret, secretSignature, signatureKey, unknown } from "../lifecycle/model";

const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Inputs, outputs or a provider's configuration. */
export interface Properties {
  /** Without envelopes. A value that is not known yet is `unknown`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The names of the secrets. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * Parses properties from the engine. A value that contains a secret is a secret as a whole. A client secret is one always,
 * even if it was configured in plain text, or written into the state.
 */
export function parseProperties(struct: Struct | undefined): Properties {
  const secrets = new Set<string>();
  const entries = Object.entries(struct?.toJavaScript() ?? {}).map(([name, wire]) => {
    const { value, isSecret } = parseValue(wire);
    if (isSecret || name === "clientSecret") secrets.add(name);
    return [name, value] as const;
  });
  return { values: Object.fromEntries(entries), secrets };
}

interface ParsedValue {
  readonly value: unknown;
  readonly isSecret: boolean;
}

function parseValue(wire: unknown): ParsedValue {
  if (typeof wire !== "object" || wire === null) return { value: wire, isSecret: false };
  if (Array.isArray(wire)) {
    const items = wire.map(parseValue);
    return { value: items.map(({ value }) => value), isSecret: items.some(({ isSecret }) => isSecret) };
  }
  const envelope = wire as Readonly<Record<string, unknown>>;
  const signature = envelope[signatureKey];
  if (signature === secretSignature) return { ...parseValue(envelope.value), isSecret: true };
  if (signature === outputSignature) {
    // Without a value, the output is not known yet.
    const { value, isSecret } = "value" in envelope ? parseValue(envelope.value) : { value: unknown, isSecret: false };
    return { value, isSecret: isSecret || envelope.secret === true };
  }
  const items = Object.entries(envelope).map(([name, item]) => [name, parseValue(item)] as const);
  return {
    value: Object.fromEntries(items.map(([name, { value }]) => [name, value])),
    isSecret: items.some(([, { isSecret }]) => isSecret),
  };
}

/** Properties for the engine. Properties that are undefined are left out. */
export function toStruct({ values, secrets }: Properties): Struct {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const wire = entries.map(([name, value]) => [name, secrets.has(name) ? secret(value) : value]);
  return Struct.fromJavaScript(Object.fromEntries(wire) as Record<string, JavaScriptValue>);
}
