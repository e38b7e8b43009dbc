/** What the Worker is given: the bindings and variables of wrangler.toml, and WebAssembly files as compiled modules. */
declare namespace Cloudflare {
  interface Env {
    /** models/<name>/manifest.json, shards/<sha256>.bin and the model's JSON files. */
    readonly WEIGHTS: R2Bucket;
    /** Documents, their pages and results: jobs/<id>/…. */
    readonly DOCUMENTS: R2Bucket;
    /** One object per job. */
    readonly JOBS: DurableObjectNamespace<import('./jobs/job-object.ts').DocumentJob>;
    /** Tasks of jobs; a message is a hint, the object decides. */
    readonly TASKS: Queue<import('./jobs/work.ts').TaskMessage>;
    /** Name of the model that is served. */
    readonly MODEL: string;
    /** Where the weights are: `resident`, `streamed`, or `auto` (also when missing): what the memory allows. */
    readonly RESIDENCY?: string;
    /** What the KV cache holds: `f32` (also when missing) or `i8`. */
    readonly KV_CACHE?: string;
    /** `no` leaves the kernels cold until a request needs them: for measuring what warming them up is worth. */
    readonly WARM_UP?: string;
  }
}

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
