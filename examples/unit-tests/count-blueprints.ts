/** How many blueprints an organization has. */
export async function countBlueprints(baseUrl: string, authorization: string): Promise<number> {
  const response = await fetch(`${baseUrl}/v1/blueprints`, { headers: { authorization } });
  if (!response.ok) throw new Error(`Port answered ${response.status}`);
  const { blueprints } = (await response.json()) as { blueprints: unknown[] };
  return blueprints.length;
}
