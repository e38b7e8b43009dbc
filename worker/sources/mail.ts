/** Mail to a source: a job per attachment that is a document. Whoever gets none is told so by a bounce. */
import PostalMime from 'postal-mime';
import { GlimpseError } from '../errors.ts';
import { documentType } from '../jobs/document-type.ts';
import { LIMITS } from '../limits.ts';
import { hashOf } from './event-id.ts';
import { sourceOfAddress } from './ids.ts';
import type { Intake } from './intake.ts';
import { isAllowed } from './senders.ts';
import type { SourceRecord } from './source.ts';
import type { Sources } from './sources.ts';

/** Of a mail that a runtime hands over. */
export interface IncomingMail {
  /** The envelope's, which the server that took the mail has checked. */
  readonly from: string;
  readonly to: string;
  readonly raw: ReadableStream<Uint8Array>;
  readonly rawSize: number;
  setReject(reason: string): void;
}

export interface MailOptions {
  readonly sources: Pick<Sources, 'find'>;
  readonly intake: Intake;
  /** Parsing takes more than three times a mail's size: one mail of the isolate at a time. */
  readonly turns: { run<T>(work: () => Promise<T>): Promise<T> };
  readonly log: (line: object) => void;
}

/** Throws what may be over later, so that the sender's server tries again. */
export async function takeMail(mail: IncomingMail, options: MailOptions): Promise<void> {
  const { sources, log } = options;
  const reject = (reason: string) => {
    log({ mail: 'rejected', reason });
    mail.setReject(reason);
  };
  const id = sourceOfAddress(mail.to);
  const source = id === null ? null : await sources.find(id);
  // The same words for both: nobody learns which addresses there are.
  if (source?.intake.via !== 'mail' || !isAllowed(source.intake.senders, mail.from))
    return reject('This address does not exist, or takes no mail from you.');
  if (mail.rawSize > LIMITS.mailBytes.value)
    return reject(`The mail has ${mail.rawSize} bytes; at most ${LIMITS.mailBytes.value} are taken.`);
  const refused = await options.turns.run(() => takeAttachments(mail, source, options));
  if (refused !== null) reject(refused);
}

/** Why none of them is taken; null when they are jobs. */
async function takeAttachments(
  mail: IncomingMail,
  source: SourceRecord,
  { intake, log }: MailOptions,
): Promise<string | null> {
  const { messageId, subject, attachments } = await parsed(mail);
  if (attachments.length === 0) return 'No attachment is a PDF or a picture.';
  const most = LIMITS.mailAttachments.value;
  if (attachments.length > most) return `${attachments.length} attachments came; at most ${most} are taken.`;
  for (const { number, name, bytes } of attachments) {
    const metadata = { from: mail.from, ...(subject && { subject: subject.slice(0, SUBJECT_CHARS) }) };
    const event = { id: `${messageId}#${number}`, name, metadata, document: { kind: 'bytes', bytes } as const };
    const { job } = await intake.take(source, event);
    log({ mail: 'taken', job });
  }
  return null;
}

const SUBJECT_CHARS = 200;
const NAME_CHARS = 255;

interface Attachment {
  /** Its place among all that the mail has, from 1. */
  readonly number: number;
  readonly name: string | null;
  readonly bytes: Uint8Array;
}

async function parsed({ raw }: IncomingMail) {
  // The buffer itself: of a view the parser makes a copy.
  const bytes = await new Response(raw).arrayBuffer();
  const { messageId, subject, attachments } = await PostalMime.parse(bytes);
  const documents = attachments.flatMap(({ filename, content, related }, at): Attachment[] => {
    const file = new Uint8Array(content as ArrayBuffer);
    // Pictures of the text: logos, signatures.
    if (related === true || !isDocument(file)) return [];
    return [{ number: at + 1, name: filename?.slice(0, NAME_CHARS) ?? null, bytes: file }];
  });
  return { messageId: messageId ?? (await hashOf(new Uint8Array(bytes))), subject, attachments: documents };
}

/** By its bytes: what a mail says about its attachments is often wrong. */
function isDocument(bytes: Uint8Array): boolean {
  try {
    documentType(bytes);
    return true;
  } catch (error) {
    if (error instanceof GlimpseError) return false;
    throw error;
  }
}
