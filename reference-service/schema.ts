/**
 * The table of seed 001, columns and key exactly. The one-replica keyspace is for a test cluster: a production keyspace is made by
 * those who run the cluster.
 */
export function schemaStatements(keyspace: string, localDataCenter: string): readonly string[] {
  return [
    `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication =
       {'class': 'NetworkTopologyStrategy', '${localDataCenter.replaceAll("'", "''")}': 1}`,
    `CREATE TABLE IF NOT EXISTS ${keyspace}.topics (
       wiki_id text,
       page_id bigint,
       model_version text,
       predictions map<text, float>,
       last_updated timestamp,
       PRIMARY KEY ((wiki_id, page_id), model_version)
     )`,
  ]
}
