/** Text as it is compared. ASCII whitespace only, so that both implementations strip the same characters. */
export const SPACES = /[ \t\n\r\f\v]+/g;

export const strip = (text: string) => text.replace(/^[ \t\n\r\f\v]+/, '').replace(/[ \t\n\r\f\v]+$/, '');

/** Stripped, lower case, one final full stop off. */
export const plain = (text: string) => strip(text).toLowerCase().replace(/\.$/, '');
