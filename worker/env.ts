/** What wrangler.toml gives the Worker. */
export interface Env {
  /** Holds models/<name>/manifest.json and its shards. */
  readonly WEIGHTS: R2Bucket;
  /** Name of the model that is served. */
  readonly MODEL: string;
}
