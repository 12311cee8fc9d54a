// Databases in the Postgres that scripts/with-postgres.sh starts.

/** A database of its own in the test cluster. */
export async function freshPostgres(): Promise<string> {
  const cluster = process.env.PAIRWELL_TEST_POSTGRES_URL;
  if (!cluster) throw new Error("PAIRWELL_TEST_POSTGRES_URL is not set; scripts/with-postgres.sh sets it");
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  const name = `pairwell_e2e_${process.pid}_${Date.now()}`;
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.toString();
}
