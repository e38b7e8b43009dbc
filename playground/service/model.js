/** Which model answers, whether it is loaded, and what a request may have. */
import { byId } from '../lib/dom.js';
import { callJson } from './call.js';

/**
 * @typedef {{ id: string, pictures: number, bodyBytes: number }} Served `pictures`, `bodyBytes`: most of one request
 */

/** @returns {Promise<Served>} */
export async function served() {
  const { model, limits, memory } = await callJson('/v1/limits');
  showModel(model, memory ? memory.residency !== null : null);
  return { id: model, pictures: limits.imagesPerRequest.value, bodyBytes: limits.bodyBytes.value };
}

/**
 * @param {string} id
 * @param {boolean | null} isLoaded null: the service does not say
 */
export function showModel(id, isLoaded) {
  const status = { true: 'ready', false: 'cold: the first answer loads it', null: '' }[String(isLoaded)] ?? '';
  byId('model', HTMLElement).textContent = status === '' ? id : `${id} · ${status}`;
}
