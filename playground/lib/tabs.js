/** Tabs as ARIA describes them: one is in the tab order, arrows, Home and End go through them. */

/**
 * @param {HTMLElement} list has the role tablist; its tabs name their panels in aria-controls
 * @param {(tab: HTMLElement) => void} [onChosen]
 * @returns {(tab: HTMLElement) => void} chooses a tab
 */
export function createTabs(list, onChosen = () => undefined) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role=tab]')]);

  const choose = (/** @type {HTMLElement} */ chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    // Tabs may share a panel.
    const shown = chosen.getAttribute('aria-controls');
    for (const id of new Set(tabs.map((tab) => tab.getAttribute('aria-controls')))) {
      const panel = id === null ? null : document.getElementById(id);
      if (panel) panel.hidden = id !== shown;
    }
    onChosen(chosen);
  };

  const keys = (/** @type {KeyboardEvent} */ event) => {
    const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    choose(tab);
    tab.focus();
  };

  for (const tab of tabs) tab.addEventListener('click', () => choose(tab));
  list.addEventListener('keydown', keys);
  return choose;
}
