/** The commands in blocks of shell on a page, in their order. */

const BLOCK = /^```sh\n(.*?)^```$/gms;

export function shellCommands(markdown: string): string[] {
  return Array.from(markdown.matchAll(BLOCK), ([, block]) => commandsOf(block)).flat();
}

/** A command ends with its line, unless the line ends inside of quotes or with a backslash. */
function commandsOf(block: string): string[] {
  const commands: string[] = [];
  let command = '';
  for (const line of block.split('\n')) {
    command += command === '' ? line : `\n${line}`;
    if (isOpen(command)) continue;
    if (command.trim() !== '') commands.push(command);
    command = '';
  }
  return commands;
}

function isOpen(command: string): boolean {
  if (command.endsWith('\\')) return true;
  let quote = '';
  for (const char of command) {
    if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
  }
  return quote !== '';
}
