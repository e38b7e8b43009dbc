/** JSON Pointers (RFC 6901): how a source says where in an event something stands. */

const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const INDEX = /^(?:0|[1-9]\d{0,8})$/;

export const isPointer = (text: string): boolean => POINTER.test(text);

/** What stands there; undefined where nothing does. The empty pointer is all of it. */
export function pointed(json: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce((value, step) => child(value, step.replaceAll('~1', '/').replaceAll('~0', '~')), json);
}

function child(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return INDEX.test(name) ? (value as unknown[]).at(Number(name)) : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
