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
    /** JSON: servers elsewhere that may answer; none when missing. */
    readonly ORIGINS?: string;
    /** Secret that signs addresses at which origins read videos; none are given when missing. */
    readonly MEDIA_SECRET?: string;
    /** One object for all origins. */
    readonly ORIGIN_QUARANTINE: DurableObjectNamespace<import('./origin/quarantine-object.ts').OriginQuarantineObject>;
    /** One object per origin. */
    readonly ORIGIN_HEALTH: DurableObjectNamespace<import('./origin/health-object.ts').OriginHealthObject>;
    /** How long a task of a job is waited for; the limit `taskLeaseMs` when missing. */
    readonly TASK_LEASE_SECONDS?: string;
    /** One object per tenant. */
    readonly TENANTS: DurableObjectNamespace<import('./tenants/tenant-object.ts').DocumentTenant>;
    /** One object per source of documents. */
    readonly SOURCES: DurableObjectNamespace<import('./sources/source-object.ts').DocumentSource>;
    /** One object per inbox: whose its prefixes are. */
    readonly INBOX_PREFIXES: DurableObjectNamespace<import('./sources/prefixes-object.ts').InboxPrefixes>;
    /** Bucket into which documents are put from outside; its events come by a queue. */
    readonly INBOX?: R2Bucket;
    /** Name of that bucket, as its events have it; none when missing. */
    readonly INBOX_BUCKET?: string;
    /** One object per endpoint of webhooks. */
    readonly ENDPOINTS: DurableObjectNamespace<import('./webhooks/endpoint-object.ts').WebhookEndpoint>;
    /** The script that fetches from, and sends to, addresses which others name. */
    readonly EGRESS: import('./webhooks/object-webhooks.ts').Egress & import('./jobs/fetcher.ts').DocumentFetcher;
    readonly KEYS: DurableObjectNamespace<import('./access/key-object.ts').KeyObject>;
    readonly KEY_DIRECTORY: DurableObjectNamespace<import('./access/directory-object.ts').KeyDirectory>;
    readonly FRONT_LIMITER: RateLimit;
    readonly GUEST_LIMITER: RateLimit;
    /** `keys` (also when missing), `open` or `local`. */
    readonly ACCESS?: string;
    /** Secret: SHA-256 of the administrator's first key, in hex. */
    readonly ADMIN_KEY_SHA256?: string;
    /** Secret: JSON list of keys that need no object of their own. */
    readonly API_KEYS?: string;
    /** Origins of web pages that may call, separated by commas; `*` for all. */
    readonly CORS_ORIGINS?: string;
    /** The scripts that read PDF files and pictures. */
    readonly PDF: import('./jobs/create-readers.ts').ReaderServices['pdf'];
    readonly READ: import('./jobs/create-readers.ts').ReaderServices['read'];
    /** The scripts that read text in pictures: where it is, and what it says. */
    readonly DET?: import('./jobs/create-readers.ts').ReaderServices['det'];
    readonly REC?: import('./jobs/create-readers.ts').ReaderServices['rec'];
    /** The script glimpse-media; pictures that have no room beside the model are refused where it is not bound. */
    readonly MEDIA?: import('./media/elsewhere.ts').PictureService &
      NonNullable<import('./jobs/create-readers.ts').ReaderServices['media']>;
    /** The script glimpse-video; clips are refused where it is not bound. */
    readonly VIDEO?: import('./media/video/clip.ts').VideoService;
    /** Hosts from which pictures may be fetched, separated by commas; none when missing. */
    readonly IMAGE_HOSTS?: string;
    /** Folder of the bucket in which pictures may be read by key; none when missing. */
    readonly R2_MEDIA_PREFIX?: string;
    /** Folder of the documents' bucket whose objects jobs may name; none when missing. */
    readonly R2_DOCUMENT_PREFIX?: string;
    /** S3's address of the documents' bucket, and two secrets: with them documents are sent straight into it. */
    readonly R2_S3_URL?: string;
    readonly R2_S3_ACCESS_KEY_ID?: string;
    readonly R2_S3_SECRET_ACCESS_KEY?: string;
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
