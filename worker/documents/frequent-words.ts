/** The most frequent words of languages with the Latin alphabet: what tells a language, and text from letters that are none. */

/** As a reader without accents gives them; short words of one letter are too easily read where there are none. */
const FREQUENT: Readonly<Record<string, readonly string[]>> = {
  eng: 'the of and to in is that for it was with are this by be on from or as at not have which'.split(' '),
  deu: 'der die und das den von zu mit ist des auf fur ein eine dem nicht im sich auch wird bei oder nach'.split(' '),
  fra: 'le la les des et est une du dans pour que qui sur pas au par ne sont avec aux ce cette ou'.split(' '),
  spa: 'el la los las del que en por con para una es se al lo como su sus mas este no'.split(' '),
  ita: 'il la di che un una per non con del della sono dei nel alla le si da gli anche'.split(' '),
  nld: 'de het een van en is niet op te met voor zijn aan dat die er ook bij door'.split(' '),
  por: 'os as de que um uma para com nao do da em no na por se dos mais ao'.split(' '),
  swe: 'och att det som en pa av for ar den med ett inte till om har de'.split(' '),
  dan: 'og det at en den til er som pa de med han af for ikke der var et'.split(' '),
  pol: 'nie na sie jest do ze to co jak za od po przez dla oraz lub'.split(' '),
};

/** How words begin that invoices, orders and statements are made of: they have few sentences. Languages compound them. */
const OF_PAPERS: Readonly<Record<string, readonly string[]>> = {
  eng: 'invoice amount quantity price number customer balance payment total description account order'.split(' '),
  deu: 'rechnung betrag menge einzelpreis gesamt mwst zahlbar netto beschreibung bezeichnung kunden konto datum liefer'.split(
    ' ',
  ),
  fra: 'facture montant quantite prix numero designation remise echeance reglement client adresse'.split(' '),
  spa: 'factura importe cantidad precio fecha numero descripcion cliente vencimiento'.split(' '),
  ita: 'fattura importo quantita prezzo numero descrizione cliente scadenza imponibile'.split(' '),
  nld: 'factuur bedrag aantal prijs datum omschrijving klant betaal rekening'.split(' '),
  por: 'fatura valor quantidade preco numero descricao cliente vencimento'.split(' '),
  swe: 'faktura belopp antal pris datum beskrivning kund betal summa'.split(' '),
  dan: 'faktura belob antal pris dato beskrivelse kunde betal'.split(' '),
  pol: 'faktura kwota ilosc cena data nazwa klient termin platnosc'.split(' '),
};

/** In small letters, without accents. */
export function plainWords(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return plain.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** Language → how many of the words are among its most frequent ones or those of papers, per word. */
export function frequentShares(words: readonly string[]): Map<string, number> {
  const shares = Object.entries(FREQUENT).map(([language, frequent]): [string, number] => {
    const set = new Set(frequent);
    const isOfPapers = (word: string) => OF_PAPERS[language].some((start) => word.startsWith(start));
    return [language, words.filter((word) => set.has(word) || isOfPapers(word)).length / words.length];
  });
  return new Map(shares);
}
