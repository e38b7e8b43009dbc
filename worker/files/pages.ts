/** Of all files of a tenant, those that one answer shows. Pure. */
import type { FilePage, FilePageWish, StoredFile } from './files.ts';

/** `all` in the order in which they were made. An `after` that is gone begins where it would stand: ids are in that order as well. */
export function pageOf(all: readonly StoredFile[], { after, limit, order, purpose }: FilePageWish): FilePage {
  const isAfter = (id: string) => after === null || (order === 'asc' ? id > after : id < after);
  const wanted = all.filter((file) => (purpose === null || file.purpose === purpose) && isAfter(file.id));
  if (order === 'desc') wanted.reverse();
  return { files: wanted.slice(0, limit), hasMore: wanted.length > limit };
}
