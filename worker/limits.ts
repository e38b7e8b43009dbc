/**
 * Every limit of the product: value, unit and the reason for it. Written once, here.
 * Importable from everywhere; imports nothing.
 */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

export const LIMITS = {
  bodyBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'a request is parsed in memory beside the model; base64 takes 4/3 of an image',
  },
  heldBodyBytes: {
    value: 40 << 20,
    unit: 'bytes',
    why: 'bodies of all requests that are read or wait; two of the largest fit beside the model',
  },
  silentBodyMs: {
    value: 8000,
    unit: 'ms',
    why: 'a body of which nothing comes for so long is given up; also the time that every body has before its rate counts',
  },
  bodyBytesPerSecond: {
    value: 16 << 10,
    unit: 'bytes per second',
    why: 'least average of a body; half of what a poor mobile connection sends',
  },
  yieldingBytesPerSecond: {
    value: 128 << 10,
    unit: 'bytes per second',
    why: 'where memory for bodies is short, one that comes more slowly, or not at all for a second, makes room for another',
  },
  drainedBytes: {
    value: 100 << 20,
    unit: 'bytes',
    why: 'read and dropped beyond bodyBytes, so that the client gets the answer; Cloudflare forwards at most 100 MB',
  },
  jsonValues: {
    value: 100_000,
    unit: 'values',
    why: 'two bytes of text can become 40 of heap; 256 messages with all their parts are far below this',
  },
  imageBytes: {
    value: 10 << 20,
    unit: 'bytes',
    why: 'one encoded image; with its pixels it must fit beside the weights in 128 MB',
  },
  exactJpegPixels: {
    value: 5_000_000,
    unit: 'pixels',
    why: 'a JPEG is decoded to at most so many, 15 MB, unless more are wanted; one that has no more is resized exactly as the reference does',
  },
  jpegPixels: {
    value: 64_000_000,
    unit: 'pixels',
    why: 'more than any phone has; decoded to a quarter they take 12 MB and half a second',
  },
  pngPixels: {
    value: 32_000_000,
    unit: 'pixels',
    why: 'rows are shrunk as they come and take no memory, but each pixel takes some 50 ns',
  },
  interlacedPngPixels: {
    value: 5_000_000,
    unit: 'pixels',
    why: 'its rows come in seven passes, so all pixels are held, 3 bytes each',
  },
  webpPixels: {
    value: 12_600_000,
    unit: 'pixels',
    why: 'its decoder gives whole pictures: 73 MB at 6 bytes a pixel, which is there beside a small model',
  },
  gifPixels: {
    value: 16_000_000,
    unit: 'pixels',
    why: 'of the canvas or the first picture; an interlaced one is held, a byte a pixel',
  },
  bmpPixels: {
    value: 16_000_000,
    unit: 'pixels',
    why: 'rows are read where they lie; what takes a byte a pixel exceeds the bytes of an image long before',
  },
  tiffPixels: {
    value: 40_000_000,
    unit: 'pixels',
    why: 'a page of A4 scanned at 600 dpi has 35 million; its strips bound the memory, not the page',
  },
  tiffDirectories: {
    value: 2000,
    unit: 'directories',
    why: 'of one TIFF that are looked at for pages; a job reads fewer',
  },
  avifPixels: {
    value: 2_700_000,
    unit: 'pixels',
    why: 'its decoder takes 24 bytes a pixel, which is there only in a script without a model',
  },
  imageWork: {
    value: 100_000_000,
    unit: 'pixels',
    why: 'of one image, each counted once a pass over it: a progressive JPEG of 12 megapixels has 65 million',
  },
  requestWork: {
    value: 200_000_000,
    unit: 'pixels',
    why: 'of all images of a request, counted alike: sixteen photos of 12 megapixels, decoded in some two seconds',
  },
  imagesPerRequest: { value: 16, unit: 'images', why: 'each image is decoded and encoded before the first token' },
  imageAspectRatio: {
    value: 200,
    unit: 'times the short side',
    why: "the family's size rule refuses longer pictures, and so does its reference",
  },
  jpegScans: {
    value: 64,
    unit: 'scans',
    why: 'encoders write about ten; each costs some work however small the picture is',
  },
  dataUrlHeadChars: {
    value: 256,
    unit: 'characters',
    why: 'before the comma of a data URL; a longer head is not looked at: patterns over megabytes exhaust the stack',
  },
  messagesPerRequest: { value: 256, unit: 'messages', why: 'longer histories exceed every context here' },
  textChars: {
    value: 1 << 19,
    unit: 'characters',
    why: 'more than fits any context of the family (131,072 tokens), and it would fill the heap before it is counted',
  },
  stopStrings: { value: 4, unit: 'strings', why: "OpenAI's own limit" },
  stopStringChars: {
    value: 256,
    unit: 'characters',
    why: 'the stream holds back this much text to find a stop string',
  },
  completionTokens: { value: 8192, unit: 'tokens', why: "the family's recommended maximum of new tokens" },
  temperature: { value: 2, unit: 'factor', why: "OpenAI's own limit" },
  repetitionPenalty: {
    value: 10,
    unit: 'factor',
    why: 'up to it, and down to 1 / it; logits that are changed by far more are no finite numbers any more',
  },
  requestIdChars: {
    value: 64,
    unit: 'characters',
    why: 'of an x-request-id that is taken over into answers and the log; a UUID has 36',
  },
  queueWaitMs: {
    value: 60_000,
    unit: 'ms',
    why: 'who would wait for longer, by what the last answers took, is told to come back: clients give up, and what they sent fills memory',
  },
  heldRequestBytes: {
    value: 128 << 10,
    unit: 'bytes',
    why: 'what a request that waits takes beside its body: streams, timers, what was parsed; 320 without a body fit',
  },
  isolateBytes: {
    value: 128 << 20,
    unit: 'bytes',
    why: 'what Cloudflare gives an isolate for code, heap and all its memories',
  },
  heapBytes: {
    value: 32 << 20,
    unit: 'bytes',
    why: 'of them for code, the JS heap and the bodies of requests; up to 31 were seen',
  },
  decodingBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'decoding one image may take so much however large linear memory has grown: 5 megapixels of a baseline JPEG',
  },
  stalledTurnMs: {
    value: 12_000,
    unit: 'ms',
    why: 'a turn whose work does not go on is ended for those who wait; a silent read of weights is repeated before that',
  },
  mediaArenaBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'in the script without a model: the largest picture that a model looks at has 4.8 megapixels, and the rows of its resize',
  },
  mediaDecodingBytes: {
    value: 84 << 20,
    unit: 'bytes',
    why: 'what decoding one picture may take there, of 128 MB less code and heap and mediaArenaBytes',
  },
  wasmBytes: { value: 100 << 20, unit: 'bytes', why: 'of 128 MB, 28 stay for code, the JS heap and the decoded image' },
  modelNameChars: {
    value: 100,
    unit: 'characters',
    why: 'it is part of every key in the bucket, and R2 keys end at 1,024',
  },
  modelLayers: {
    value: 1000,
    unit: 'layers',
    why: 'of a tower or a decoder; above every model there is, so that a wrong number is no table without end',
  },
  manifestBytes: {
    value: 4 << 20,
    unit: 'bytes',
    why: 'a manifest has about 200 bytes per tensor; more than this is something else',
  },
  modelFileBytes: {
    value: 64 << 20,
    unit: 'bytes',
    why: 'config, tokenizer or template, read whole; the largest tokenizer of the family has 20 MB',
  },
  shardBytes: { value: 16 << 20, unit: 'bytes', why: 'one range read that a retry can repeat cheaply' },
  readAttempts: { value: 3, unit: 'attempts', why: 'a read that fails three times is not a hiccup' },
  readStallMs: {
    value: 8000,
    unit: 'ms',
    why: 'without a single byte: nothing else would end the read; all attempts stay below the 30 s that work may outlive its client',
  },
  streamRingBytes: {
    value: 16 << 20,
    unit: 'bytes',
    why: 'weights that are read ahead of the computation; more would be taken from prompts and pictures',
  },
  streamPartBytes: {
    value: 2 << 20,
    unit: 'bytes',
    why: 'streamed weights that a product takes at once: some 50 ms of a long prompt, and then reads and other events go on',
  },
  requestReads: {
    value: 10_000,
    unit: 'reads',
    why: 'of R2 in one request, as the platform allows by default; a streamed answer ends before',
  },
  requestTokenWork: {
    value: 1 << 18,
    unit: 'prompt tokens',
    why: 'work of one request: a full context of text (131,072 tokens) and the longest answer, or half of one of images; half a minute of the embedded model',
  },
  prefillChunk: {
    value: 256,
    unit: 'tokens',
    why: 'activations of a chunk stay small and a kernel call stays under a few ms',
  },
  pdfBytes: {
    value: 48 << 20,
    unit: 'bytes',
    why: 'a PDF lies whole in the memory of its script, beside the 18.6 MB of PDFium and a rendered page',
  },
  documentBytes: { value: 95 << 20, unit: 'bytes', why: 'sent as the body; Cloudflare forwards at most 100 MB' },
  pictureFileBytes: {
    value: 25 << 20,
    unit: 'bytes',
    why: 'a picture as a document lies whole in the memory of its script',
  },
  languageBytes: { value: 32 << 20, unit: 'bytes', why: 'the largest fast model of a language has 13 MB' },
  readerMemoryBytes: {
    value: 64 << 20,
    unit: 'bytes',
    why: 'linear memory never shrinks: with more, the reader is started anew',
  },
  jobKeepSeconds: { value: 2_592_000, unit: 's', why: 'a result is kept for at most 30 days after its job has ended' },
  jobShortestSeconds: { value: 600, unit: 's', why: 'a result is kept for at least ten minutes' },
  jobMetadataChars: {
    value: 4096,
    unit: 'characters',
    why: 'of a job, as JSON; it is echoed in every answer about the job',
  },
  jobWaitSeconds: { value: 60, unit: 's', why: 'an answer may wait so long for the end of a job' },
  clientWaitSeconds: {
    value: 100,
    unit: 's',
    why: "an answer in another service's shape may wait so long for its job; a proxy in front waits no longer for a first byte",
  },
  jobSilenceMs: { value: 15_000, unit: 'ms', why: 'a watcher of a job that has nothing to say hears so' },
  pdfMemoryBytes: {
    value: 90 << 20,
    unit: 'bytes',
    why: 'linear memory never shrinks: with more, PDFium is started anew',
  },
  readerWaitMs: { value: 120_000, unit: 'ms', why: 'a reader takes one page at a time; a dense one takes up to 40 s' },
  pagePixels: { value: 12_000_000, unit: 'pixels', why: 'one page in grey; readers need some four bytes for each' },
  drawnPixels: {
    value: 4_200_000,
    unit: 'pixels',
    why: 'of a picture of a page for people, in colour: A4 at 200 dots per inch; finer ones are drawn at less',
  },
  pageSidePixels: { value: 6000, unit: 'pixels', why: 'longer than A3 at 300 dpi' },
  pageCharacters: { value: 100_000, unit: 'characters', why: 'of a text layer: a dense newspaper page has a third' },
  pageObjects: {
    value: 5000,
    unit: 'objects',
    why: 'pictures and lines that are looked at on a page; a map may have millions',
  },
  taskLeaseMs: {
    value: 180_000,
    unit: 'ms',
    why: 'a dense page takes up to 40 s; a lease is renewed after every stage',
  },
  taskLongestLeaseSeconds: {
    value: 3600,
    unit: 's',
    why: 'TASK_LEASE_SECONDS says at most; whoever died is waited for',
  },
  taskLostMs: { value: 900_000, unit: 'ms', why: 'a message that nobody claimed for so long is sent once more' },
  taskClaims: { value: 3, unit: 'claims', why: 'what breaks its reader three times, each time with less, is poison' },
  jobMs: { value: 86_400_000, unit: 'ms', why: 'a job that has not ended after a day has failed' },
  jobWindow: {
    value: 16,
    unit: 'pages',
    why: 'under way at once, so that a long document does not hold up short ones',
  },
  jobLowWindow: { value: 4, unit: 'pages', why: 'the same for jobs of low priority' },
  jobEvents: { value: 2000, unit: 'events', why: 'given to a watcher at once' },
  jobsPerPage: { value: 100, unit: 'jobs', why: 'of a list, in one answer' },
  jobFilters: { value: 16, unit: 'fields', why: 'of the metadata by which a list is narrowed' },
  tenantJobs: {
    value: 20,
    unit: 'jobs',
    why: 'of one key that have not ended; so many of 16 pages under way each keep every reader busy for long',
  },
  tenantPagesPerDay: {
    value: 20_000,
    unit: 'pages',
    why: 'of the jobs of one key that begin on a day, by UTC; a scanned page costs seconds of CPU',
  },
  jobReservationMs: {
    value: 60_000,
    unit: 'ms',
    why: 'a request that has not made its job by then has died, and the next with its key goes on',
  },
  idempotencyKeepMs: {
    value: 86_400_000,
    unit: 'ms',
    why: 'an Idempotency-Key is known for a day after the end of its job',
  },
  idempotencyKeyChars: { value: 255, unit: 'characters', why: 'a UUID has 36' },
  jobPages: { value: 500, unit: 'pages', why: 'of one job; more are sent as several jobs with page ranges' },
  remoteImages: { value: 4, unit: 'images', why: 'of one request, fetched from the web at the same time' },
  remoteUrlChars: {
    value: 2048,
    unit: 'characters',
    why: 'longer addresses of pictures are rare, and no browser needs them',
  },
  remoteHops: { value: 3, unit: 'redirections', why: 'http to https, to www, to a store of pictures' },
  remoteHeadersMs: {
    value: 5000,
    unit: 'ms',
    why: 'until the headers of an answer; a picture that takes longer is nobody’s',
  },
  remoteWholeMs: {
    value: 10_000,
    unit: 'ms',
    why: 'for the whole picture with all redirections; the client waits meanwhile',
  },
  namedImageBytes: {
    value: 20 << 20,
    unit: 'bytes',
    why: 'pictures of all requests that were fetched and wait; two of the largest',
  },
  mediaKeyBytes: { value: 1024, unit: 'bytes', why: "R2's own limit on keys" },
  jobWebhooks: { value: 5, unit: 'webhooks', why: 'of one job; each is called when it begins and ends' },
  webhookMs: { value: 15_000, unit: 'ms', why: 'to take a message and answer; longer work comes after the answer' },
  webhookAnswerBytes: { value: 1024, unit: 'bytes', why: 'of an answer, kept for who looks for its error' },
  webhookInFlight: { value: 5, unit: 'messages', why: 'sent to one endpoint at once' },
  webhookBacklog: { value: 1000, unit: 'messages', why: 'waiting for one endpoint; more are dropped' },
  webhookLeaseMs: { value: 60_000, unit: 'ms', why: 'four times webhookMs: a send without an outcome by then is lost' },
  webhookUnreachable: { value: 5, unit: 'failures', why: 'to reach an endpoint, in a row, until it is paused' },
  webhookPauseMs: { value: 60_000, unit: 'ms', why: 'the first pause of an endpoint; each further one doubles' },
  webhookLongestPauseMs: { value: 900_000, unit: 'ms', why: 'a receiver that is back should not wait for longer' },
  webhookFailingMs: { value: 432_000_000, unit: 'ms', why: 'five days of nothing but failures disable an endpoint' },
  webhookUnverifiedTries: { value: 10, unit: 'tries', why: 'an address that never said 2xx may be a stranger’s' },
  webhookPreviousSecretMs: { value: 86_400_000, unit: 'ms', why: 'a day for a receiver to learn the new secret' },
  webhookKeepMs: { value: 2_592_000_000, unit: 'ms', why: '30 days in which a message may be looked at or sent again' },
  webhookDeliveriesPerPage: { value: 100, unit: 'deliveries', why: 'of an endpoint, in one answer' },
  webhookAttemptsShown: { value: 20, unit: 'attempts', why: 'of one delivery: two whole schedules' },
  workPerImageToken: {
    value: 4,
    unit: 'prompt tokens',
    why: "encoding an image token takes about four times a prompt token's time (GLM-OCR's shape: 31 against 8 ms)",
  },
  workPerAnswerToken: {
    value: 8,
    unit: 'prompt tokens',
    why: "computed alone, an answer's token takes four (GLM-OCR's shape) to twelve (embedded model) times a prompt token's time",
  },
  assumedImageTokens: {
    value: 1024,
    unit: 'tokens',
    why: 'work that is set aside for a picture before it is measured; settled by what it was',
  },
  assumedCharsPerToken: {
    value: 2,
    unit: 'characters',
    why: 'work that is set aside for text before it is counted; most languages have more characters a token',
  },
  keyRequestsPerMinute: {
    value: 300,
    unit: 'requests per minute',
    why: 'of a key that was given no other limit; pages read region by region come in bursts of 50',
  },
  keyWorkPerMinute: {
    value: 4_000_000,
    unit: 'work per minute',
    why: 'of a key that was given no other limit; the longest answers of all that may run at once fit twice, and most is given back',
  },
  keyWorkPerDay: {
    value: 20_000_000,
    unit: 'work per day',
    why: 'of a key that was given no other limit; about an hour of one isolate with the embedded model',
  },
  keyRunningAtOnce: {
    value: 32,
    unit: 'requests',
    why: 'of a key that was given no other limit; as many workers as readers of documents start',
  },
  guestsWorkPerDay: {
    value: 20_000_000,
    unit: 'work per day',
    why: 'of everybody without a key together, where ACCESS is "open": what a day may cost at most',
  },
  leaseMs: {
    value: 900_000,
    unit: 'ms',
    why: 'reserved work that is not settled by then belongs to an isolate that has died; the longest answers take less',
  },
  grantCacheMs: {
    value: 30_000,
    unit: 'ms',
    why: "reading (GET) needs no call to the key's object again; a revoked key may read, not compute, for so long",
  },
  cachedGrants: { value: 1000, unit: 'keys', why: 'some 500 bytes each' },
  retryAfterMs: {
    value: 59_000,
    unit: 'ms',
    why: "the longest wait that a client is told; OpenAI's clients take none of a minute or more from a server",
  },
  pageDpi: {
    value: 300,
    unit: 'dots per inch',
    why: 'to which a job may have its pages rendered; memory grows with its square',
  },
  wordsPerPage: {
    value: 20_000,
    unit: 'words',
    why: 'at which reading a page stops: what has more is noise, and each word is a box of a result',
  },
  limiterPeriodMs: {
    value: 60_000,
    unit: 'ms',
    why: 'period of the limiters in wrangler.toml: what a refused client should wait',
  },
  keyNameChars: { value: 64, unit: 'characters', why: 'a name is for lists' },
  keyPlaces: { value: 32, unit: 'origins or networks', why: 'each is looked at in each request of the key' },
  keysPerPage: { value: 100, unit: 'keys', why: 'one answer of GET /v1/keys' },
} as const satisfies Record<string, Limit>;
