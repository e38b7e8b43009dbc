/** The colours: as the system has them, or as they were switched. Runs before the page is drawn, so that it never flashes. */
{
  const KEY = 'glimpse.theme';
  const CHOICES = ['system', 'light', 'dark'];

  const stored = () => {
    try {
      return localStorage.getItem(KEY) ?? 'system';
    } catch {
      return 'system';
    }
  };
  let choice = CHOICES.includes(stored()) ? stored() : 'system';

  const show = () => {
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    const button = document.getElementById('theme');
    const words = `Colours: ${choice === 'system' ? 'as the system has them' : choice}`;
    button?.setAttribute('aria-label', words);
    button?.setAttribute('title', words);
  };

  const next = () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Where nothing may be stored, it holds for this visit.
    }
    show();
  };

  show();
  document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('theme')?.addEventListener('click', next);
    show();
  });
}
