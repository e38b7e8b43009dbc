/** What the fonts of a page say of themselves. Their weight alone does not tell bold letters: it is guessed from the stems of embedded fonts. */
import type { Pdfium } from './pdfium.ts';

export interface Face {
  readonly isBold: boolean;
  /** All of its signs are as wide as each other. */
  readonly isMono: boolean;
}

/** `Times-Bold`, `ABCDEF+Roboto-SemiBold`, `CMBX10`. */
const BOLD = /bold|black|heavy|demi|cmbx/i;
const MONO = /courier|mono|consol|typewriter|cmtt/i;
/** Bits of a font's flags: ISO 32000-2, table 121. */
const [FIXED_PITCH, FORCE_BOLD] = [1 << 0, 1 << 18];
/** Of a name; what is longer is cut. */
const NAME_BYTES = 256;
const PLAIN: Face = { isBold: false, isMono: false };

/** Face by object of text (0 has a plain one); each font is asked once. */
export function facesOf(pdfium: Pdfium): (object: number) => Face {
  const known = new Map<number, Face>();
  return (object) => {
    const font = object === 0 ? 0 : pdfium.api.FPDFTextObj_GetFont(object);
    if (font === 0) return PLAIN;
    const face = known.get(font) ?? faceOf(pdfium, font);
    known.set(font, face);
    return face;
  };
}

function faceOf({ api, scratch, bytes }: Pdfium, font: number): Face {
  const flags = Math.max(0, api.FPDFFont_GetFlags(font));
  const name = scratch(NAME_BYTES, (pointer) => {
    const length = api.FPDFFont_GetBaseFontName(font, pointer, NAME_BYTES);
    return new TextDecoder().decode(bytes(pointer, Math.min(length, NAME_BYTES)).slice());
  });
  return {
    isBold: BOLD.test(name) || (flags & FORCE_BOLD) !== 0,
    isMono: MONO.test(name) || (flags & FIXED_PITCH) !== 0,
  };
}
