/** The lines of a text that say enough; what is between them becomes one line with “…”, blank lines stay single. It begins with the first of them. */
export function shortened(text: string, told: RegExp): string {
  const lines: string[] = [];
  let isGap = false;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      if (!isGap && lines.at(-1) !== '' && lines.length > 0) lines.push('');
    } else if (told.test(line)) {
      lines.push(line);
      isGap = false;
    } else if (!isGap && lines.length > 0) {
      lines.push('  …');
      isGap = true;
    }
  }
  return lines.join('\n').trimEnd();
}
