/** Sources over their objects, the lists of tenants and the prefixes of the inbox. */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { DocumentTenant } from '../tenants/tenant-object.ts';
import { isSourceId, newSourceId } from './ids.ts';
import type { InboxPrefixes } from './prefixes-object.ts';
import type { SourceRecord } from './source.ts';
import type { DocumentSource } from './source-object.ts';
import type { EventLog, NewSource, SourceChange, Sources } from './sources.ts';

export interface SourceBindings {
  readonly SOURCES: DurableObjectNamespace<DocumentSource>;
  readonly INBOX_PREFIXES: DurableObjectNamespace<InboxPrefixes>;
  readonly TENANTS: DurableObjectNamespace<DocumentTenant>;
}

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
type Source = {
  readonly [Call in 'create' | 'record' | 'change' | 'remove' | 'jobOf' | 'remember']: (
    ...values: Parameters<DocumentSource[Call]>
  ) => Promise<Awaited<ReturnType<DocumentSource[Call]>>>;
};

export class ObjectSources implements Sources, EventLog {
  readonly #bindings: SourceBindings;
  readonly #isHolder: (tenant: string) => Promise<boolean>;

  /** `isHolder`: whether the tenant's key still is one; a source works no longer than it. */
  constructor(bindings: SourceBindings, isHolder: (tenant: string) => Promise<boolean>) {
    this.#bindings = bindings;
    this.#isHolder = isHolder;
  }

  /** Whoever dies in between leaves a source that is listed and takes nothing, or one that nobody knows. */
  async create(tenant: string, wish: NewSource): Promise<SourceRecord> {
    const record: SourceRecord = { id: newSourceId(), tenant, ...wish, createdAt: Date.now() };
    await this.#source(record.id).create(record);
    if (!(await this.#tenant(tenant).addSource(record.id))) {
      await this.#source(record.id).remove();
      throw new GlimpseError('too_many_sources', TOO_MANY);
    }
    const { intake } = record;
    if (intake.via === 'bucket' && !(await this.#prefixes(intake.bucket).claim(intake.prefix, record.id))) {
      await this.#forget(record);
      throw new GlimpseError('prefix_taken', prefixTaken(intake.prefix), { param: 'verify.prefix' });
    }
    return record;
  }

  async get(tenant: string, id: string): Promise<SourceRecord> {
    const record = await this.#record(id);
    return record?.tenant === tenant ? record : unknown(id);
  }

  async change(tenant: string, id: string, change: SourceChange): Promise<SourceRecord> {
    await this.get(tenant, id);
    // Deleted meanwhile.
    return (await this.#source(id).change(change)) ?? unknown(id);
  }

  async list(tenant: string): Promise<SourceRecord[]> {
    const ids = await this.#tenant(tenant).sources();
    const records = await Promise.all(ids.map((id) => this.#record(id)));
    return records.filter((record) => record !== null);
  }

  async remove(tenant: string, id: string): Promise<void> {
    await this.#forget(await this.get(tenant, id));
  }

  async find(id: string): Promise<SourceRecord | null> {
    const record = await this.#record(id);
    return record !== null && (await this.#isHolder(record.tenant)) ? record : null;
  }

  async findByKey(bucket: string, key: string): Promise<SourceRecord | null> {
    const id = await this.#prefixes(bucket).sourceOf(key);
    return id === null ? null : this.find(id);
  }

  jobOf(source: string, event: string): Promise<string | null> {
    return this.#source(source).jobOf(event);
  }

  remember(source: string, event: string, job: string): Promise<void> {
    return this.#source(source).remember(event, job);
  }

  async #record(id: string): Promise<SourceRecord | null> {
    return isSourceId(id) ? this.#source(id).record() : null;
  }

  /** The source itself goes last: until then the same call goes on. */
  async #forget({ id, tenant, intake }: SourceRecord): Promise<void> {
    if (intake.via === 'bucket') await this.#prefixes(intake.bucket).release(id);
    await this.#tenant(tenant).removeSource(id);
    await this.#source(id).remove();
  }

  #source(id: string): Source {
    return this.#bindings.SOURCES.getByName(id);
  }

  #prefixes(bucket: string): DurableObjectStub<InboxPrefixes> {
    return this.#bindings.INBOX_PREFIXES.getByName(bucket);
  }

  #tenant(name: string): DurableObjectStub<DocumentTenant> {
    return this.#bindings.TENANTS.getByName(name);
  }
}

function unknown(id: string): never {
  const message = `There is no source ${JSON.stringify(id.slice(0, SHOWN_CHARS))}; GET /v1/sources lists them.`;
  throw new GlimpseError('source_not_found', message);
}

const SHOWN_CHARS = 60;
const TOO_MANY = `A key has at most ${LIMITS.tenantSources.value} sources; DELETE one that is not needed any more.`;
const prefixTaken = (prefix: string): string =>
  `Objects below ${JSON.stringify(prefix)}, above or under it, belong to another source; choose another prefix.`;
