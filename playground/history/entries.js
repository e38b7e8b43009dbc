/** What was asked before, as a list that fits: pure. */

/**
 * @typedef {object} Entry
 * @property {string} at ISO time
 * @property {string} question
 * @property {string} answer
 * @property {string | null} thumbnail data URL
 */

const MOST_ENTRIES = 30;
const MOST_CHARS = 4000;
/** Characters of a data URL: 8 kB of picture. */
const MOST_THUMBNAIL = 11_000;

/**
 * @param {readonly Entry[]} entries the newest first
 * @param {Entry} entry
 * @returns {Entry[]}
 */
export function withEntry(entries, entry) {
  const thumbnail = entry.thumbnail !== null && entry.thumbnail.length <= MOST_THUMBNAIL ? entry.thumbnail : null;
  const kept = {
    ...entry,
    answer: entry.answer.slice(0, MOST_CHARS),
    question: entry.question.slice(0, MOST_CHARS),
    thumbnail,
  };
  return [kept, ...entries].slice(0, MOST_ENTRIES);
}

/**
 * @param {string | null} text what was stored
 * @returns {Entry[]} empty where it is nothing that this page stored
 */
export function entriesOf(text) {
  try {
    const parsed = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
  } catch {
    return [];
  }
}

/** @param {any} value */
const isEntry = (value) =>
  [value?.at, value?.question, value?.answer].every((field) => typeof field === 'string') &&
  (value.thumbnail === null || String(value.thumbnail).startsWith('data:image/jpeg;base64,'));
